// Terrateam on Azure: one function app that runs as one identity, which may do what it needs and nothing else.
// docs/installation.md says how to deploy it, with `azd up` or with `az deployment group create`.

import { administrator } from 'modules/sql.bicep'

@description('Region; one that offers Flex Consumption.')
param location string = resourceGroup().location

@description('Prefix of the names of all resources: lower-case letters and digits.')
@minLength(3)
@maxLength(11)
param name string = 'terrateam'

@description('Tags of all resources.')
param tags object = {}

@description('App id, from the page of the GitHub App.')
param gitHubAppId string

@description('PEM text of the GitHub App\'s private key. Empty where gitHubSigningKey names a key of the vault.')
@secure()
param gitHubPrivateKey string = ''

@description('Name of a key of the vault that was imported as non-exportable, and signs for the GitHub App.')
param gitHubSigningKey string = ''

@description('The GitHub App\'s webhook secret. The app refuses to start without one.')
@secure()
@minLength(20)
param gitHubWebhookSecret string

@description('Address ranges that GitHub delivers webhooks from: `hooks` of https://api.github.com/meta, which should be compared before a deployment. Deliveries from elsewhere are refused; an empty list takes them from everywhere.')
param gitHubHookRanges string[] = [
  '192.30.252.0/22'
  '185.199.108.0/22'
  '140.82.112.0/20'
  '143.55.64.0/20'
  '2a0a:a440::/29'
  '2606:50c0::/32'
]

@description('Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemory int = 2048

@description('Most instances at once.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 40

@description('Instances that are kept ready for webhooks and runners, and as many for orchestrations. With 0 the app scales to zero, and the first request after a pause waits for a start.')
@minValue(0)
@maxValue(20)
param alwaysReady int = 0

@description('Copies of the stored data.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param storageRedundancy string = 'Standard_ZRS'

@description('Where orchestrations are kept: `storage`, Durable Task `scheduler`, or `mssql`. The last two need an app that was built for them (docs/azure-hosting.md).')
@allowed(['storage', 'scheduler', 'mssql'])
param durableBackend string = 'storage'

@description('For `scheduler`: address ranges that may connect.')
param schedulerRanges string[] = ['0.0.0.0/0']

@description('For `mssql`: who administers the server.')
param sqlAdministrator administrator?

@description('Private endpoints instead of service endpoints: storage, vault and database get no public address.')
param privateEndpoints bool = false

@description('Addresses of the virtual network, at least a /26.')
param addressPrefix string = '10.60.0.0/24'

@description('A virtual network that is there already, instead of one of its own. Its subnet of the app is delegated to Microsoft.App/environments.')
param existingNetwork { appSubnetId: string, endpointSubnetId: string, zoneIds: object }?

@description('Front Door with a web application firewall before the app.')
param frontDoor bool = false

@description('With Front Door: most requests of one address in a minute, GitHub\'s webhooks aside.')
param requestsPerMinute int = 600

@description('An account for backups of the state, in two regions and unchangeable for a time.')
param backup bool = false

@description('Days in which a backup can be neither changed nor deleted.')
@minValue(1)
@maxValue(365)
param backupDays int = 35

@description('Locks these days for ever: they can only be made longer.')
param lockBackupDays bool = false

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logDays int = 30

@description('Logs every access to the state, and the platform\'s own logs; accesses to plans, backups and keys are logged in any case.')
param logEverything bool = false

@description('Addresses that alerts are mailed to.')
param alertEmails string[] = []

@description('Minutes between two looks at whether the app answers.')
@allowed([5, 10, 15])
param availabilityMinutes int = 15

@description('What all of this may cost in a month, in the currency of the subscription; mail goes out at 80 % and at 100 %. 0 is no budget.')
@minValue(0)
param monthlyBudget int = 0

@description('First day of the month in which the budget began, such as 2026-12-01. It cannot be changed later.')
param budgetStart string = ''

@description('Locks against deletion on storage, vault and database.')
param locks bool = false

@description('Further settings of the app (docs/settings.md), by name as in an environment: two underscores for a colon.')
param extraSettings object = {}

var unique = uniqueString(resourceGroup().id)
var deploymentContainer = 'deployments'
// The app's own name for it.
var planContainer = 'terrateam'
var endpointName = '${name}-${unique}'
var vaultName = '${name}${unique}'

// Assigned by the user rather than by the system: its rights exist before the app first starts.
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-identity'
  location: location
  tags: tags
}

module observability 'modules/observability.bicep' = {
  params: {
    location: location
    name: name
    tags: tags
    retentionDays: logDays
    principalId: identity.properties.principalId
  }
}

module network 'modules/network.bicep' = if (existingNetwork == null) {
  params: {
    location: location
    name: name
    tags: tags
    addressPrefix: addressPrefix
    privateEndpoints: privateEndpoints
    withDatabase: durableBackend == 'mssql'
    workspaceId: observability.outputs.workspaceId
  }
}

var access = {
  appSubnetId: existingNetwork == null ? network!.outputs.appSubnetId : existingNetwork!.appSubnetId
  endpointSubnetId: existingNetwork == null ? network!.outputs.endpointSubnetId : existingNetwork!.endpointSubnetId
  zoneIds: existingNetwork == null ? network!.outputs.zoneIds : existingNetwork!.zoneIds
  isPrivate: privateEndpoints
}

module vault 'modules/vault.bicep' = {
  params: {
    location: location
    vaultName: vaultName
    tags: tags
    gitHubPrivateKey: gitHubPrivateKey
    gitHubSigningKey: gitHubSigningKey
    gitHubWebhookSecret: gitHubWebhookSecret
    sealsBackups: backup
    workspaceId: observability.outputs.workspaceId
    principalId: identity.properties.principalId
    access: access
    isLocked: locks
  }
}

module encryption 'modules/encryption.bicep' = {
  dependsOn: [vault]
  params: {
    location: location
    name: name
    tags: tags
    vaultName: vaultName
    keyNames: backup ? ['storage', 'backup'] : ['storage']
  }
}

module storage 'modules/storage.bicep' = {
  params: {
    location: location
    accountName: '${name}${unique}'
    tags: tags
    redundancy: storageRedundancy
    deploymentContainer: deploymentContainer
    principalId: identity.properties.principalId
    access: access
    workspaceId: observability.outputs.workspaceId
    logsAccess: logEverything
    isLocked: locks
  }
}

module plans 'modules/plans.bicep' = {
  params: {
    location: location
    accountName: '${name}${uniqueString(resourceGroup().id, 'plans')}'
    tags: tags
    redundancy: storageRedundancy
    planContainer: planContainer
    planDays: 14
    principalId: identity.properties.principalId
    key: {
      name: 'storage-encryption'
      vaultUri: vault.outputs.vaultUri
      identityId: encryption.outputs.identityIds[0]
    }
    access: access
    workspaceId: observability.outputs.workspaceId
    isLocked: locks
  }
}

module backups 'modules/backup.bicep' = if (backup) {
  params: {
    location: location
    accountName: '${name}${uniqueString(resourceGroup().id, 'backups')}'
    tags: tags
    redundancy: storageRedundancy == 'Standard_LRS' ? 'Standard_GRS' : 'Standard_GZRS'
    container: 'backups'
    days: backupDays
    isImmutabilityLocked: lockBackupDays
    principalId: identity.properties.principalId
    key: {
      name: 'backup-encryption'
      vaultUri: vault.outputs.vaultUri
      identityId: encryption.outputs.identityIds[1]
    }
    access: access
    workspaceId: observability.outputs.workspaceId
    isLocked: locks
  }
}

module scheduler 'modules/scheduler.bicep' = if (durableBackend == 'scheduler') {
  params: {
    location: location
    schedulerName: '${name}-${unique}'
    tags: tags
    allowedRanges: schedulerRanges
    principalId: identity.properties.principalId
  }
}

module sql 'modules/sql.bicep' = if (durableBackend == 'mssql') {
  params: {
    location: location
    serverName: '${name}-${unique}'
    tags: tags
    sqlAdministrator: sqlAdministrator!
    access: access
    workspaceId: observability.outputs.workspaceId
    isLocked: locks
  }
}

module front 'modules/frontdoor.bicep' = if (frontDoor) {
  params: {
    name: name
    endpointName: endpointName
    tags: tags
    hookRanges: gitHubHookRanges
    requestsPerMinute: requestsPerMinute
    workspaceId: observability.outputs.workspaceId
  }
}

// They overrule what host.json says about storage.
var durable = 'AzureFunctionsJobHost__extensions__durableTask'
var schedulerSettings = durableBackend != 'scheduler' ? {} : {
  DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${scheduler!.outputs.endpoint};Authentication=ManagedIdentity;ClientID=${identity.properties.clientId}'
  '${durable}__hubName': scheduler!.outputs.hubName
  '${durable}__storageProvider__type': 'azureManaged'
  '${durable}__storageProvider__connectionStringName': 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
}
var sqlSettings = durableBackend != 'mssql' ? {} : {
  DURABLE_SQL_CONNECTION_STRING: 'Server=tcp:${sql!.outputs.hostName},1433;Database=${sql!.outputs.databaseName};Authentication=Active Directory Managed Identity;User Id=${identity.properties.clientId};Encrypt=True'
  '${durable}__storageProvider__type': 'mssql'
  '${durable}__storageProvider__connectionStringName': 'DURABLE_SQL_CONNECTION_STRING'
}
var gitHubKeySettings = empty(gitHubSigningKey)
  ? { GitHub__PrivateKey: vault.outputs.privateKeyReference }
  : { GitHub__SigningKey: vault.outputs.signingKeyId }
var backupSettings = backup ? { Backups__Key: vault.outputs.backupKeyId, Backups__Url: backups!.outputs.containerUrl } : {}
// With Front Door the firewall looks at the address; the app would see only Front Door's.
var hookRangeSettings = frontDoor ? {} : toObject(range(0, length(gitHubHookRanges)), i => 'GitHub__HookRanges__${i}', i => gitHubHookRanges[i])

module app 'modules/app.bicep' = {
  params: {
    location: location
    appName: '${name}-${unique}'
    tags: tags
    identityId: identity.id
    deploymentContainerUrl: '${storage.outputs.blobEndpoint}${deploymentContainer}'
    instanceMemory: instanceMemory
    maximumInstances: maximumInstances
    alwaysReady: alwaysReady == 0 ? [] : [
      { name: 'http', instanceCount: alwaysReady }
      { name: 'durable', instanceCount: alwaysReady }
    ]
    subnetId: access.appSubnetId
    workspaceId: observability.outputs.workspaceId
    keepsLogs: logEverything
    hostName: frontDoor ? front!.outputs.hostName : ''
    isBehindFrontDoor: frontDoor
    frontDoorId: frontDoor ? front!.outputs.frontDoorId : ''
    addressSetting: 'Runs__PublicUrl'
    settings: union({
      APPLICATIONINSIGHTS_CONNECTION_STRING: observability.outputs.connectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${identity.properties.clientId}'
      AZURE_CLIENT_ID: identity.properties.clientId
      AzureWebJobsStorage__accountName: storage.outputs.accountName
      AzureWebJobsStorage__clientId: identity.properties.clientId
      AzureWebJobsStorage__credential: 'managedidentity'
      // What a webhook and the results of a run need; plans come in parts. The host holds whole bodies in memory, also
      // those of strangers: docs/operations.md#large-plans says what raising it costs.
      FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '33554432'
      GitHub__AppId: gitHubAppId
      GitHub__WebhookSecret: vault.outputs.webhookSecretReference
      Keys__Key: vault.outputs.planKeyId
      Keys__Provider: 'keyvault'
      State__BlobUri: plans.outputs.blobEndpoint
      State__Provider: 'azure'
      State__TableUri: storage.outputs.tableEndpoint
    }, gitHubKeySettings, backupSettings, hookRangeSettings, schedulerSettings, sqlSettings, extraSettings)
  }
}

module route 'modules/route.bicep' = if (frontDoor) {
  params: {
    profileName: front!.outputs.profileName
    endpointName: endpointName
    originHostName: app.outputs.ownHostName
  }
}

module alerts 'modules/alerts.bicep' = {
  params: {
    location: location
    name: name
    tags: tags
    emails: alertEmails
    workspaceId: observability.outputs.workspaceId
    insightsId: observability.outputs.insightsId
    address: app.outputs.address
    availabilityMinutes: availabilityMinutes
  }
}

resource budget 'Microsoft.Consumption/budgets@2023-11-01' = if (monthlyBudget > 0 && !empty(budgetStart)) {
  name: '${name}-budget'
  properties: {
    category: 'Cost'
    amount: monthlyBudget
    timeGrain: 'Monthly'
    timePeriod: { startDate: budgetStart }
    notifications: {
      soon: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: alertEmails
        contactRoles: ['Owner']
      }
      foreseen: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: alertEmails
        contactRoles: ['Owner']
      }
    }
  }
}

@description('Webhook URL, for the page of the GitHub App.')
output webhookUrl string = '${app.outputs.address}/api/github/v1/events'

@description('Base URL of the app: the audience of the runners\' tokens.')
output address string = app.outputs.address

@description('Name of the function app.')
output appName string = app.outputs.name

@description('Name of the vault.')
output vaultName string = vault.outputs.vaultName

@description('Address of the container of backups; empty without one.')
output backupUrl string = backup ? backups!.outputs.containerUrl : ''
