// Sealed plans and outputs, in an account of their own, which keeps nothing that was deleted.

import { access as accessType, encryptionKey, encryption, storageRules } from 'types.bicep'

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

@description('Name of the container that holds sealed plans and outputs.')
param planContainer string

@description('Days after which a sealed plan is deleted although the app did not do it.')
@minValue(1)
param planDays int

@description('Principal id of the identity that the app runs as.')
param principalId string

@description('The key that encrypts the account.')
param key encryptionKey

@description('How it is reached.')
param access accessType

@description('Resource id of the workspace that logs and metrics go to.')
param workspaceId string

@description('Whether a lock keeps it from being deleted.')
param isLocked bool

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: accountName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${key.identityId}': {} }
  }
  properties: {
    accessTier: 'Hot'
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: access.isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: storageRules(access, 'None')
    encryption: encryption(key)
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      // A plan that was used is gone. Soft delete and versions would keep it, which is the opposite of the promise;
      // nothing here needs an undo, since a lost plan is planned again.
      deleteRetentionPolicy: { enabled: false }
      containerDeleteRetentionPolicy: { enabled: false }
      isVersioningEnabled: false
      changeFeed: { enabled: false }
      restorePolicy: { enabled: false }
    }

    resource plans 'containers' = {
      name: planContainer
      properties: { publicAccess: 'None' }
    }
  }

  // The backstop: the app deletes plans when they are used up, and by a timer. This rule catches what both missed.
  resource lifecycle 'managementPolicies' = {
    name: 'default'
    dependsOn: [blobs]
    properties: {
      policy: {
        rules: [
          {
            name: 'expire-plans'
            enabled: true
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['${planContainer}/'] }
              actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: planDays } } }
            }
          }
        ]
      }
    }
  }
}

var blobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

// On the one container: the app can neither make another nor change the account.
resource readAndWrite 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account::blobs::plans.id, principalId, blobDataContributor)
  scope: account::blobs::plans
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataContributor)
  }
}

// Who read, wrote or deleted a plan, and from where. These are few, so that they are always logged.
resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: account::blobs
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageRead', enabled: true }
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

module endpoint 'endpoint.bicep' = if (access.isPrivate) {
  name: '${accountName}-blob'
  params: {
    location: location
    name: '${accountName}-blob'
    tags: tags
    subnetId: access.endpointSubnetId
    targetId: account.id
    groupId: 'blob'
    zoneId: access.zoneIds.blob
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (isLocked) {
  name: 'keep'
  scope: account
  properties: { level: 'CanNotDelete', notes: 'What open pull requests are to apply is in here.' }
}

@description('Endpoint of the blobs, with a slash at the end.')
output blobEndpoint string = account.properties.primaryEndpoints.blob
