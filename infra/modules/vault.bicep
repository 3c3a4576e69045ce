// The key that seals plans, and the GitHub App's secrets and private key.

import { access as accessType } from 'types.bicep'

@description('Region of everything here.')
param location string

@description('Name of the vault: 3 to 24 letters, digits and hyphens, unique in Azure.')
@minLength(3)
@maxLength(24)
param vaultName string

@description('Tags of all resources.')
param tags object

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

@description('Whether there is a key that seals backups.')
param sealsBackups bool

@description('Resource id of the workspace that the audit log goes to.')
param workspaceId string

@description('Principal id of the identity that the app runs as.')
param principalId string

@description('How it is reached.')
param access accessType

@description('Whether a lock keeps it from being deleted.')
param isLocked bool

var signsInVault = !empty(gitHubSigningKey)

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: vaultName
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    // Whoever deletes the key deletes every stored plan with it: that must be possible to undo.
    enablePurgeProtection: true
    publicNetworkAccess: access.isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      // Storage unwraps its own keys here.
      bypass: 'AzureServices'
      defaultAction: 'Deny'
      ipRules: []
      virtualNetworkRules: access.isPrivate ? [] : [{ id: access.appSubnetId }]
    }
  }
}

// Only wraps and unwraps data keys. A new version every 90 days; the old ones stay, so that plans sealed under them
// stay readable until they expire.
resource planKey 'Microsoft.KeyVault/vaults/keys@2023-07-01' = {
  parent: vault
  name: 'plans'
  tags: tags
  properties: {
    kty: 'RSA'
    keySize: 3072
    keyOps: ['wrapKey', 'unwrapKey']
    rotationPolicy: {
      lifetimeActions: [
        { action: { type: 'rotate' }, trigger: { timeAfterCreate: 'P90D' } }
      ]
    }
  }
}

// Another one than that of the plans: who has one of them opens nothing of the other. Its versions stay for as long as
// there are backups under them.
resource backupKey 'Microsoft.KeyVault/vaults/keys@2023-07-01' = if (sealsBackups) {
  parent: vault
  name: 'backups'
  tags: tags
  properties: {
    kty: 'RSA'
    keySize: 3072
    keyOps: ['wrapKey', 'unwrapKey']
    rotationPolicy: {
      lifetimeActions: [
        { action: { type: 'rotate' }, trigger: { timeAfterCreate: 'P90D' } }
      ]
    }
  }
}

resource privateKey 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = if (!signsInVault) {
  parent: vault
  name: 'github-private-key'
  tags: tags
  properties: { contentType: 'application/x-pem-file', value: gitHubPrivateKey }
}

resource webhookSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'github-webhook-secret'
  tags: tags
  properties: { contentType: 'text/plain', value: gitHubWebhookSecret }
}

resource clientSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = if (hasClientSecret) {
  parent: vault
  name: 'github-client-secret'
  tags: tags
  properties: { contentType: 'text/plain', value: gitHubClientSecret }
}

// Read, wrap and unwrap, and nothing else: the narrowest role that can seal and open.
var cryptoServiceEncryptionUser = 'e147488a-f6f5-4113-8e2d-b22465e65bf6'
var secretsUser = '4633458b-17de-408a-b874-0445c86b69e6'

resource useKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(planKey.id, principalId, cryptoServiceEncryptionUser)
  scope: planKey
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', cryptoServiceEncryptionUser)
  }
}

resource useBackupKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (sealsBackups) {
  name: guid(backupKey.id, principalId, cryptoServiceEncryptionUser)
  scope: backupKey
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', cryptoServiceEncryptionUser)
  }
}

resource readPrivateKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!signsInVault) {
  name: guid(privateKey.id, principalId, secretsUser)
  scope: privateKey
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
  }
}

resource readWebhookSecret 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(webhookSecret.id, principalId, secretsUser)
  scope: webhookSecret
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
  }
}

resource readClientSecret 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (hasClientSecret) {
  name: guid(clientSecret.id, principalId, secretsUser)
  scope: clientSecret
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
  }
}

// Imported by hand as non-exportable (docs/azure-hosting.md): a template cannot carry it without its text.
resource signingKey 'Microsoft.KeyVault/vaults/keys@2023-07-01' existing = {
  parent: vault
  name: signsInVault ? gitHubSigningKey : 'none'
}

// The narrowest built-in role that can sign. The key itself allows nothing but that.
var cryptoUser = '12338af0-0e69-4776-bea7-57ae8d297424'

resource sign 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (signsInVault) {
  name: guid(signingKey.id, principalId, cryptoUser)
  scope: signingKey
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', cryptoUser)
  }
}

// Who used the key or read a secret, and when.
resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: vault
  properties: {
    workspaceId: workspaceId
    // A table of its own: the alert on denials asks it.
    logAnalyticsDestinationType: 'Dedicated'
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

module endpoint 'endpoint.bicep' = if (access.isPrivate) {
  name: '${vaultName}-vault'
  params: {
    location: location
    name: '${vaultName}-vault'
    tags: tags
    subnetId: access.endpointSubnetId
    targetId: vault.id
    groupId: 'vault'
    zoneId: access.zoneIds.vault
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (isLocked) {
  name: 'keep'
  scope: vault
  properties: { level: 'CanNotDelete', notes: 'Without its keys every stored plan and every backup is lost.' }
}

@description('Name of the vault.')
output vaultName string = vault.name

@description('Address of the vault.')
output vaultUri string = vault.properties.vaultUri

@description('Identifier of the key that seals plans, without a version: new plans take the newest.')
output planKeyId string = planKey.properties.keyUri

@description('Identifier of the key that seals backups, without a version; empty without backups.')
output backupKeyId string = sealsBackups ? backupKey!.properties.keyUri : ''

@description('App setting that refers to the GitHub App\'s private key.')
output privateKeyReference string = signsInVault ? '' : '@Microsoft.KeyVault(SecretUri=${privateKey!.properties.secretUri})'

@description('Address of the key that signs for the GitHub App; empty where its PEM text is a secret.')
output signingKeyId string = signsInVault ? '${vault.properties.vaultUri}keys/${gitHubSigningKey}' : ''

@description('App setting that refers to the webhook secret.')
output webhookSecretReference string = '@Microsoft.KeyVault(SecretUri=${webhookSecret.properties.secretUri})'

@description('App setting that refers to the client secret; empty without one.')
output clientSecretReference string = hasClientSecret ? '@Microsoft.KeyVault(SecretUri=${clientSecret!.properties.secretUri})' : ''
