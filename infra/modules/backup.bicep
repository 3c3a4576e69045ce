// Where backups of the state go: in two regions, encrypted with a key of their own, and unchangeable for a time. Plans
// never get here.

import { access as accessType, encryptionKey, encryption, storageRules } from 'types.bicep'

@description('Region of everything here.')
param location string

@description('Name of the storage account: 3 to 24 lower-case letters and digits, unique in Azure.')
@minLength(3)
@maxLength(24)
param accountName string

@description('Tags of all resources.')
param tags object

@description('How many copies, and where; two regions in any case.')
@allowed(['Standard_GRS', 'Standard_GZRS'])
param redundancy string

@description('Name of the container that holds backups.')
param container string

@description('Days in which a backup can be neither changed nor deleted, by nobody.')
@minValue(1)
@maxValue(365)
param days int

@description('Whether these days can only be made longer from now on. It cannot be taken back.')
param isImmutabilityLocked bool

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
    accessTier: 'Cool'
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: access.isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: storageRules(access, 'None')
    encryption: encryption(key)
    immutableStorageWithVersioning: {
      enabled: true
      immutabilityPolicy: {
        state: isImmutabilityLocked ? 'Locked' : 'Unlocked'
        immutabilityPeriodSinceCreationInDays: days
        allowProtectedAppendWrites: false
      }
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      // Immutability is per version.
      isVersioningEnabled: true
      deleteRetentionPolicy: { enabled: true, days: 14 }
      containerDeleteRetentionPolicy: { enabled: true, days: 14 }
    }

    resource backups 'containers' = {
      name: container
      properties: { publicAccess: 'None' }
    }
  }

  // A backup holds data of repositories: it does not stay for ever.
  resource lifecycle 'managementPolicies' = {
    name: 'default'
    dependsOn: [blobs]
    properties: {
      policy: {
        rules: [
          {
            name: 'expire-backups'
            enabled: true
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob'] }
              actions: {
                baseBlob: { delete: { daysAfterCreationGreaterThan: days + 1 } }
                version: { delete: { daysAfterCreationGreaterThan: days + 1 } }
              }
            }
          }
        ]
      }
    }
  }
}

var blobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource write 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account::blobs::backups.id, principalId, blobDataContributor)
  scope: account::blobs::backups
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataContributor)
  }
}

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: account::blobs
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
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
  properties: { level: 'CanNotDelete', notes: 'The backups of the state are in here.' }
}

@description('Address of the container of backups.')
output containerUrl string = '${account.properties.primaryEndpoints.blob}${container}'
