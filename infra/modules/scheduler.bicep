// Durable Task Scheduler as the backend of orchestrations, instead of queues and tables of storage. Identities only, by
// its nature: it knows no keys.

@description('Region of everything here.')
param location string

@description('Name of the scheduler.')
param schedulerName string

@description('Tags of all resources.')
param tags object

@description('Address ranges that may connect. Flex Consumption has no address of its own.')
param allowedRanges string[]

@description('Principal id of the identity that the app runs as.')
param principalId string

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: schedulerName
  location: location
  tags: tags
  properties: {
    sku: { name: 'Consumption' }
    ipAllowlist: allowedRanges
  }

  resource hub 'taskHubs' = {
    name: 'terrateam'
  }
}

var durableTaskDataContributor = '0ad04412-c4d5-4796-b79c-f76d14c8d402'

resource use 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(scheduler::hub.id, principalId, durableTaskDataContributor)
  scope: scheduler::hub
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', durableTaskDataContributor)
  }
}

@description('Address of the scheduler.')
output endpoint string = scheduler.properties.endpoint

@description('Name of the task hub.')
output hubName string = scheduler::hub.name
