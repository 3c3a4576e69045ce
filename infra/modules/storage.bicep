// The state of the app, the Durable hub and the deployment package. Plans are in an account of their own.

import { access as accessType, storageRules } from 'types.bicep'

@description('Region of everything here.')
param location string

@description('Name of the storage account: 3 to 24 lower-case letters and digits, unique in Azure.')
@minLength(3)
@maxLength(24)
param accountName string

@description('Tags of all resources.')
param tags object

@description('How many copies, and where.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param redundancy string

@description('Name of the container that the deployment package goes to.')
param deploymentContainer string

@description('Principal id of the identity that the app runs as.')
param principalId string

@description('How it is reached.')
param access accessType

@description('Resource id of the workspace that logs and metrics go to.')
param workspaceId string

@description('Whether every read and write is logged, and not only metrics are kept.')
param logsAccess bool

@description('Whether a lock keeps it from being deleted.')
param isLocked bool

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: accountName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    // Identities only: a key could not be told from another, and never expires.
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: access.isPrivate ? 'Disabled' : 'Enabled'
    // The platform reads the deployment package.
    networkAcls: storageRules(access, 'AzureServices')
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      // The state's own clean-up has to hold: what it deletes is gone.
      deleteRetentionPolicy: { enabled: false }
      containerDeleteRetentionPolicy: { enabled: false }
      isVersioningEnabled: false
      changeFeed: { enabled: false }
    }

    resource deployments 'containers' = {
      name: deploymentContainer
      properties: { publicAccess: 'None' }
    }
  }

  resource queues 'queueServices' = {
    name: 'default'
  }

  resource tables 'tableServices' = {
    name: 'default'
  }
}

// The Functions host keeps its locks and keys in containers that it makes itself, and Durable its hub in queues, tables
// and blobs; so the scope is the account. Owner of blobs would add only access lists and tags, which neither uses.
var roles = {
  blobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  queueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  tableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in items(roles): {
  name: guid(account.id, principalId, role.value)
  scope: account
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
  }
}]

var logs = logsAccess ? [{ categoryGroup: 'allLogs', enabled: true }] : []
var metrics = [{ category: 'Transaction', enabled: true }]

resource blobLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'access'
  scope: account::blobs
  properties: { workspaceId: workspaceId, logs: logs, metrics: metrics }
}

resource queueLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'access'
  scope: account::queues
  properties: { workspaceId: workspaceId, logs: logs, metrics: metrics }
}

resource tableLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'access'
  scope: account::tables
  properties: { workspaceId: workspaceId, logs: logs, metrics: metrics }
}

module endpoints 'endpoint.bicep' = [for service in ['blob', 'queue', 'table']: if (access.isPrivate) {
  name: '${accountName}-${service}'
  params: {
    location: location
    name: '${accountName}-${service}'
    tags: tags
    subnetId: access.endpointSubnetId
    targetId: account.id
    groupId: service
    zoneId: access.zoneIds[service]
  }
}]

resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (isLocked) {
  name: 'keep'
  scope: account
  properties: { level: 'CanNotDelete', notes: 'Open runs, locks and approvals are in here.' }
}

@description('Name of the storage account.')
output accountName string = account.name

@description('Endpoint of the blobs, with a slash at the end.')
output blobEndpoint string = account.properties.primaryEndpoints.blob

@description('Endpoint of the tables, with a slash at the end.')
output tableEndpoint string = account.properties.primaryEndpoints.table
