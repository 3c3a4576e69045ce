// The virtual network that the app reaches its storage and its vault through; nothing else is let in there.

@description('Region of everything here.')
param location string

@description('Prefix of the names of all resources.')
param name string

@description('Tags of all resources.')
param tags object

@description('Addresses of the network, at least a /26: half for the app, half for private endpoints.')
param addressPrefix string

@description('Private endpoints instead of service endpoints.')
param privateEndpoints bool

@description('Whether a database is among what is reached.')
param withDatabase bool

@description('Resource id of the workspace that logs and metrics go to.')
param workspaceId string

// Service endpoints cost nothing and let the subnet in; private endpoints let storage and vault be closed to the rest
// of the world altogether.
var services = concat(['Microsoft.Storage', 'Microsoft.KeyVault'], withDatabase ? ['Microsoft.Sql'] : [])

// https://learn.microsoft.com/azure/private-link/private-endpoint-dns
var zoneNames = union(
  {
    blob: 'privatelink.blob.${environment().suffixes.storage}'
    queue: 'privatelink.queue.${environment().suffixes.storage}'
    table: 'privatelink.table.${environment().suffixes.storage}'
    vault: 'privatelink.vaultcore.azure.net'
  },
  withDatabase ? { sql: 'privatelink${environment().suffixes.sqlServerHostname}' } : {}
)

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: '${name}-network'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, parseCidr(addressPrefix).cidr + 1, 0)
          // What Flex Consumption asks for.
          delegations: [{ name: 'app', properties: { serviceName: 'Microsoft.App/environments' } }]
          serviceEndpoints: privateEndpoints ? [] : map(services, service => { service: service })
          networkSecurityGroup: { id: closed.id }
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, parseCidr(addressPrefix).cidr + 1, 1)
          privateEndpointNetworkPolicies: 'Enabled'
          networkSecurityGroup: { id: closed.id }
        }
      }
    ]
  }
}

// Nothing of the internet has business in here, whatever the platform's defaults are.
resource closed 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: '${name}-closed'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'no-internet'
        properties: {
          priority: 100
          direction: 'Inbound'
          access: 'Deny'
          protocol: '*'
          sourceAddressPrefix: 'Internet'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [for zone in items(zoneNames): if (privateEndpoints) {
  name: zone.value
  location: 'global'
  tags: tags
}]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [for (zone, i) in items(zoneNames): if (privateEndpoints) {
  parent: zones[i]
  name: '${name}-network'
  location: 'global'
  tags: tags
  properties: {
    registrationEnabled: false
    virtualNetwork: { id: network.id }
  }
}]

resource metrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'metrics'
  scope: network
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

resource closedLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'rules'
  scope: closed
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
  }
}

@description('Resource id of the subnet that the app is in.')
output appSubnetId string = '${network.id}/subnets/app'

@description('Resource id of the subnet that private endpoints are in.')
output endpointSubnetId string = '${network.id}/subnets/endpoints'

@description('Resource ids of the private DNS zones, by what they are for.')
output zoneIds object = toObject(items(zoneNames), zone => zone.key, zone => resourceId('Microsoft.Network/privateDnsZones', zone.value))
