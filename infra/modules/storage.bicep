// The state of the app, its sealed plans, the Durable hub and the deployment package.

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

@description('Name of the container that holds sealed plans and outputs.')
param planContainer string

@description('Days after which a sealed plan is deleted although the app did not do it.')
@minValue(1)
param planDays int

@description('Principal id of the identity that the app runs as.')
param principalId string

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
    }

    resource deployments 'containers' = {
      name: deploymentContainer
      properties: { publicAccess: 'None' }
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

// The Functions host keeps its locks and keys in blobs, and Durable its hub in queues, tables and blobs; the host asks
// for Owner, because it takes leases and sets access tiers on containers that it makes itself.
var roles = {
  blobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  queueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  tableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in items(roles): {
  name: guid(account.id, principalId, role.value)
  scope: account
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
  }
}]

@description('Name of the storage account.')
output accountName string = account.name

@description('Endpoint of the blobs, with a slash at the end.')
output blobEndpoint string = account.properties.primaryEndpoints.blob

@description('Endpoint of the tables, with a slash at the end.')
output tableEndpoint string = account.properties.primaryEndpoints.table
