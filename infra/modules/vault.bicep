// The key that seals plans, and the two secrets of the GitHub App.

@description('Region of everything here.')
param location string

@description('Name of the vault: 3 to 24 letters, digits and hyphens, unique in Azure.')
@minLength(3)
@maxLength(24)
param vaultName string

@description('Tags of all resources.')
param tags object

@description('PEM text of the GitHub App\'s private key.')
@secure()
param gitHubPrivateKey string

@description('The GitHub App\'s webhook secret.')
@secure()
param gitHubWebhookSecret string

@description('Resource id of the workspace that the audit log goes to.')
param workspaceId string

@description('Principal id of the identity that the app runs as.')
param principalId string

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

resource privateKey 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
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

resource readPrivateKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
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

// Who used the key or read a secret, and when.
resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: vault
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
  }
}

@description('Name of the vault.')
output vaultName string = vault.name

@description('Identifier of the key that seals plans, without a version: new plans take the newest.')
output planKeyId string = planKey.properties.keyUri

@description('App setting that refers to the GitHub App\'s private key.')
output privateKeyReference string = '@Microsoft.KeyVault(SecretUri=${privateKey.properties.secretUri})'

@description('App setting that refers to the webhook secret.')
output webhookSecretReference string = '@Microsoft.KeyVault(SecretUri=${webhookSecret.properties.secretUri})'
