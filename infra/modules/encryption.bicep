// The identities by which storage accounts use their encryption keys, and those keys. Only the service wraps with them.

@description('Region of everything here.')
param location string

@description('Prefix of the names of all resources.')
param name string

@description('Tags of all resources.')
param tags object

@description('Name of the vault.')
param vaultName string

@description('Names of the keys, without `-encryption`: one for each account.')
param keyNames string[]

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource identities 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = [for key in keyNames: {
  name: '${name}-${key}-encryption'
  location: location
  tags: tags
}]

// The accounts name no version, so that they take a new one within a day. The old ones must stay enabled until then.
resource keys 'Microsoft.KeyVault/vaults/keys@2023-07-01' = [for key in keyNames: {
  parent: vault
  name: '${key}-encryption'
  tags: tags
  properties: {
    kty: 'RSA'
    keySize: 3072
    keyOps: ['wrapKey', 'unwrapKey']
    rotationPolicy: {
      lifetimeActions: [
        { action: { type: 'rotate' }, trigger: { timeAfterCreate: 'P180D' } }
      ]
    }
  }
}]

var cryptoServiceEncryptionUser = 'e147488a-f6f5-4113-8e2d-b22465e65bf6'

resource use 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (key, i) in keyNames: {
  name: guid(keys[i].id, identities[i].id, cryptoServiceEncryptionUser)
  scope: keys[i]
  properties: {
    principalId: identities[i].properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', cryptoServiceEncryptionUser)
  }
}]

@description('Resource ids of the identities, in the order of the keys.')
output identityIds string[] = [for (key, i) in keyNames: identities[i].id]
