// Everything that is kept: the vault with its keys and secrets, and the storage accounts of state, plans and backups.

import { access as accessType } from 'types.bicep'

@description('Region of everything here.')
param location string

@description('Prefix of the names of all resources.')
param name string

@description('Tags of all resources.')
param tags object

@description('Name of the storage account of the state.')
param stateAccount string

@description('Copies of the stored data.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param redundancy string

@description('Days in which a backup can be neither changed nor deleted, and whether they can only be made longer; null for no backups.')
param backup { days: int, isImmutabilityLocked: bool }?

@description('PEM text of the GitHub App\'s private key; not used where the key itself is in the vault.')
@secure()
param gitHubPrivateKey string

@description('Name of the key of the vault that signs for the GitHub App; empty where its PEM text is a secret.')
param gitHubSigningKey string

@description('The GitHub App\'s webhook secret.')
@secure()
param gitHubWebhookSecret string

@description('The GitHub App\'s client secret, with which people sign in.')
@secure()
param gitHubClientSecret string

@description('Whether there is one.')
param hasClientSecret bool

@description('Principal id of the identity that the app runs as.')
param principalId string

@description('How all of it is reached.')
param access accessType

@description('Resource id of the workspace that logs and metrics go to.')
param workspaceId string

@description('Whether every read and write of the state is logged.')
param logsAccess bool

@description('Whether locks keep it from being deleted.')
param isLocked bool

var deploymentContainer = 'deployments'
var vaultName = '${name}${uniqueString(resourceGroup().id)}'
// The app's own name for it.
var planContainer = 'terrateam'

module vault 'vault.bicep' = {
  params: {
    location: location
    vaultName: vaultName
    tags: tags
    gitHubPrivateKey: gitHubPrivateKey
    gitHubSigningKey: gitHubSigningKey
    gitHubWebhookSecret: gitHubWebhookSecret
    gitHubClientSecret: gitHubClientSecret
    hasClientSecret: hasClientSecret
    sealsBackups: backup != null
    workspaceId: workspaceId
    principalId: principalId
    access: access
    isLocked: isLocked
  }
}

module encryption 'encryption.bicep' = {
  dependsOn: [vault]
  params: {
    location: location
    name: name
    tags: tags
    vaultName: vaultName
    keyNames: backup != null ? ['storage', 'backup'] : ['storage']
  }
}

module storage 'storage.bicep' = {
  params: {
    location: location
    accountName: stateAccount
    tags: tags
    redundancy: redundancy
    deploymentContainer: deploymentContainer
    principalId: principalId
    access: access
    workspaceId: workspaceId
    logsAccess: logsAccess
    isLocked: isLocked
  }
}

module plans 'plans.bicep' = {
  params: {
    location: location
    accountName: '${name}${uniqueString(resourceGroup().id, 'plans')}'
    tags: tags
    redundancy: redundancy
    planContainer: planContainer
    planDays: 14
    principalId: principalId
    key: {
      name: 'storage-encryption'
      vaultUri: vault.outputs.vaultUri
      identityId: encryption.outputs.identityIds[0]
    }
    access: access
    workspaceId: workspaceId
    isLocked: isLocked
  }
}

module backups 'backup.bicep' = if (backup != null) {
  params: {
    location: location
    accountName: '${name}${uniqueString(resourceGroup().id, 'backups')}'
    tags: tags
    redundancy: redundancy == 'Standard_LRS' ? 'Standard_GRS' : 'Standard_GZRS'
    container: 'backups'
    days: backup!.days
    isImmutabilityLocked: backup!.isImmutabilityLocked
    principalId: principalId
    key: {
      name: 'backup-encryption'
      vaultUri: vault.outputs.vaultUri
      identityId: encryption.outputs.identityIds[1]
    }
    access: access
    workspaceId: workspaceId
    isLocked: isLocked
  }
}

@description('Name of the storage account of the state.')
output accountName string = storage.outputs.accountName

@description('Address of the container that the deployment package goes to.')
output deploymentUrl string = '${storage.outputs.blobEndpoint}${deploymentContainer}'

@description('Endpoint of its tables, with a slash at the end.')
output tableEndpoint string = storage.outputs.tableEndpoint

@description('Endpoint of the blobs of plans, with a slash at the end.')
output plansEndpoint string = plans.outputs.blobEndpoint

@description('Name of the vault.')
output vaultName string = vault.outputs.vaultName

@description('Identifier of the key that seals plans, without a version.')
output planKeyId string = vault.outputs.planKeyId

@description('Identifier of the key that seals backups, without a version; empty without backups.')
output backupKeyId string = vault.outputs.backupKeyId

@description('App setting that refers to the GitHub App\'s private key.')
output privateKeyReference string = vault.outputs.privateKeyReference

@description('Address of the key that signs for the GitHub App; empty where its PEM text is a secret.')
output signingKeyId string = vault.outputs.signingKeyId

@description('App setting that refers to the webhook secret.')
output webhookSecretReference string = vault.outputs.webhookSecretReference

@description('App setting that refers to the client secret; empty without one.')
output clientSecretReference string = vault.outputs.clientSecretReference

@description('Address of the container of backups; empty without one.')
output backupUrl string = backup != null ? backups!.outputs.containerUrl : ''
