using '../main.bicep'

// Orchestrations in a database, in a virtual network that is there already.

param gitHubAppId = readEnvironmentVariable('TERRATEAM_APP_ID')
param gitHubPrivateKey = readEnvironmentVariable('TERRATEAM_PRIVATE_KEY')
param gitHubWebhookSecret = readEnvironmentVariable('TERRATEAM_WEBHOOK_SECRET')
param durableBackend = 'mssql'
param sqlAdministrator = {
  name: 'platform'
  objectId: '00000000-0000-0000-0000-000000000001'
  kind: 'Group'
}
param privateEndpoints = true
param existingNetwork = {
  appSubnetId: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub/subnets/terrateam'
  endpointSubnetId: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub/subnets/endpoints'
  zoneIds: {
    blob: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/hub/providers/Microsoft.Network/privateDnsZones/privatelink.blob.core.windows.net'
    queue: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/hub/providers/Microsoft.Network/privateDnsZones/privatelink.queue.core.windows.net'
    table: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/hub/providers/Microsoft.Network/privateDnsZones/privatelink.table.core.windows.net'
    vault: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/hub/providers/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net'
    sql: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/hub/providers/Microsoft.Network/privateDnsZones/privatelink.database.windows.net'
  }
}
