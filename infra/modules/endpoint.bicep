// A private endpoint, and its name in the private DNS zone.

@description('Region of everything here.')
param location string

@description('Name of the endpoint.')
param name string

@description('Tags of all resources.')
param tags object

@description('Resource id of the subnet.')
param subnetId string

@description('Resource id of what is reached through it.')
param targetId string

@description('Which of its services: blob, queue, table, vault, sqlServer.')
param groupId string

@description('Resource id of the private DNS zone of that service.')
param zoneId string

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      { name: name, properties: { privateLinkServiceId: targetId, groupIds: [groupId] } }
    ]
  }

  resource names 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: groupId, properties: { privateDnsZoneId: zoneId } }]
    }
  }
}
