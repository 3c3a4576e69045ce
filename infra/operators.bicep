// What operators may do in Azure beside `terrateam ops`, for the steps that the app must not do by itself: look at logs,
// make and disable versions of keys, set secrets and settings (docs/incident-response.md). Nothing here opens a plan, a
// backup or a secret. Apart from main.bicep, because a request for eligibility cannot be deployed twice as it is.

@description('Object id of the group of operators, which infra/operators.sh makes.')
param groupId string

@description('Name of the vault: an output of main.bicep.')
param vaultName string

@description('Name of the function app: an output of main.bicep.')
param appName string

@description('`eligible`: each use is activated in Privileged Identity Management, and ends by itself; needs Entra ID P2. `standing`: where the tenant has no such licence, the group has the roles for as long as it is assigned them.')
@allowed(['eligible', 'standing'])
param assignments string = 'eligible'

@description('Days after which eligibility ends, unless this is deployed again.')
@minValue(1)
@maxValue(365)
param days int = 180

@description('Why the group is eligible; kept with each assignment.')
@minLength(8)
param justification string = 'Operators of Terrateam: docs/incident-response.md'

@description('The day on which it is asked for, such as 2026-12-01: Azure takes a request for eligibility once, so prolonging it takes another day.')
@minLength(10)
param day string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource app 'Microsoft.Web/sites@2024-04-01' existing = {
  name: appName
}

// The built-in roles that can rotate, Crypto Officer and Secrets Officer, also unwrap, decrypt and read.
resource rotation 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'terrateam-rotation')
  properties: {
    roleName: 'Terrateam rotation (${resourceGroup().name})'
    description: 'Makes, imports and disables versions of keys, and sets secrets. Neither uses a key nor reads a secret.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: ['Microsoft.KeyVault/vaults/read']
        dataActions: [
          'Microsoft.KeyVault/vaults/keys/read'
          'Microsoft.KeyVault/vaults/keys/rotate/action'
          'Microsoft.KeyVault/vaults/keys/update/action'
          'Microsoft.KeyVault/vaults/keys/import/action'
          'Microsoft.KeyVault/vaults/secrets/readMetadata/action'
          'Microsoft.KeyVault/vaults/secrets/setSecret/action'
        ]
      }
    ]
  }
}

// Website Contributor also deploys code, which then runs with the app's rights.
resource settings 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'terrateam-settings')
  properties: {
    roleName: 'Terrateam settings (${resourceGroup().name})'
    description: 'Reads and changes settings of the app, and restarts it. Deploys no code.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: [
          'Microsoft.Web/sites/read'
          'Microsoft.Web/sites/config/read'
          'Microsoft.Web/sites/config/list/action'
          'Microsoft.Web/sites/config/write'
          'Microsoft.Web/sites/restart/action'
        ]
      }
    ]
  }
}

// Resources, alerts, and what the logs hold.
var reader = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')
var rotationId = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', rotation.name)
var settingsId = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', settings.name)
var isEligible = assignments == 'eligible'

// AdminUpdate makes an assignment that is not there, and prolongs one that is.
var eligibility = {
  principalId: groupId
  requestType: 'AdminUpdate'
  justification: justification
  scheduleInfo: { expiration: { type: 'AfterDuration', duration: 'P${days}D' } }
}
var standing = {
  principalId: groupId
  principalType: 'Group'
  description: justification
}

resource mayRead 'Microsoft.Authorization/roleEligibilityScheduleRequests@2020-10-01' = if (isEligible) {
  name: guid(resourceGroup().id, groupId, 'reader', day)
  properties: union(eligibility, { roleDefinitionId: reader })
}

resource mayRotate 'Microsoft.Authorization/roleEligibilityScheduleRequests@2020-10-01' = if (isEligible) {
  name: guid(vault.id, groupId, 'rotation', day)
  scope: vault
  properties: union(eligibility, { roleDefinitionId: rotationId })
}

resource maySet 'Microsoft.Authorization/roleEligibilityScheduleRequests@2020-10-01' = if (isEligible) {
  name: guid(app.id, groupId, 'settings', day)
  scope: app
  properties: union(eligibility, { roleDefinitionId: settingsId })
}

resource reads 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!isEligible) {
  name: guid(resourceGroup().id, groupId, 'reader')
  properties: union(standing, { roleDefinitionId: reader })
}

resource rotates 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!isEligible) {
  name: guid(vault.id, groupId, 'rotation')
  scope: vault
  properties: union(standing, { roleDefinitionId: rotationId })
}

resource sets 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!isEligible) {
  name: guid(app.id, groupId, 'settings')
  scope: app
  properties: union(standing, { roleDefinitionId: settingsId })
}
