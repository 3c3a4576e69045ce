// Terrateam on Azure: one function app that runs as one identity, which may do what it needs and nothing else.
// docs/installation.md says how to deploy it, with `azd up` or with `az deployment group create`.

import { administrator } from 'modules/sql.bicep'
import * as settings from 'modules/settings.bicep'

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

@description('The GitHub App\'s client id, with which people sign in; without it there are no pages.')
param gitHubClientId string = ''

@description('The client secret that belongs to it.')
@secure()
param gitHubClientSecret string = ''

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

@description('Name of the storage account of the state: another one makes an empty deployment beside the same vault and backups, to restore into (docs/operations.md#backups).')
@minLength(3)
@maxLength(24)
param stateAccount string = '${name}${uniqueString(resourceGroup().id)}'

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

@description('Application that operators sign in to (infra/operators.sh makes it); without one there are no operators.')
param operatorsApp string = ''

@description('Object id of the account for the day on which nothing else works; every use of it is an alert.')
param breakGlassId string = ''

@description('User name of that account, by which Azure\'s activity log knows it.')
param breakGlassName string = ''

@description('Further settings of the app (docs/settings.md), by name as in an environment: two underscores for a colon.')
param extraSettings object = {}

// Unique in Azure.
var uniqueName = '${name}-${uniqueString(resourceGroup().id)}'

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

module data 'modules/data.bicep' = {
  params: {
    location: location
    name: name
    tags: tags
    stateAccount: stateAccount
    redundancy: storageRedundancy
    backup: backup ? { days: backupDays, isImmutabilityLocked: lockBackupDays } : null
    gitHubPrivateKey: gitHubPrivateKey
    gitHubSigningKey: gitHubSigningKey
    gitHubWebhookSecret: gitHubWebhookSecret
    gitHubClientSecret: empty(gitHubClientId) ? '' : gitHubClientSecret
    hasClientSecret: !empty(gitHubClientId)
    principalId: identity.properties.principalId
    access: access
    workspaceId: observability.outputs.workspaceId
    logsAccess: logEverything
    isLocked: locks
  }
}

module durable 'modules/durable.bicep' = if (durableBackend != 'storage') {
  params: {
    location: location
    name: uniqueName
    tags: tags
    backend: durableBackend
    schedulerRanges: schedulerRanges
    sqlAdministrator: sqlAdministrator
    principalId: identity.properties.principalId
    access: access
    workspaceId: observability.outputs.workspaceId
    isLocked: locks
  }
}

module site 'modules/site.bicep' = {
  params: {
    location: location
    name: name
    uniqueName: uniqueName
    tags: tags
    identityId: identity.id
    deploymentUrl: data.outputs.deploymentUrl
    instanceMemory: instanceMemory
    maximumInstances: maximumInstances
    alwaysReady: alwaysReady
    subnetId: access.appSubnetId
    workspaceId: observability.outputs.workspaceId
    keepsLogs: logEverything
    frontDoor: frontDoor ? { hookRanges: gitHubHookRanges, requestsPerMinute: requestsPerMinute } : null
    settings: union(
      settings.host(identity.properties.clientId, observability.outputs.connectionString, data.outputs.accountName),
      settings.state(data.outputs.tableEndpoint, data.outputs.plansEndpoint, data.outputs.planKeyId),
      settings.gitHub(gitHubAppId, data.outputs.webhookSecretReference, empty(gitHubSigningKey), data.outputs.privateKeyReference, data.outputs.signingKeyId),
      settings.signIn(gitHubClientId, data.outputs.clientSecretReference),
      backup ? { Backups__Key: data.outputs.backupKeyId, Backups__Url: data.outputs.backupUrl } : {},
      settings.operators(tenant().tenantId, operatorsApp),
      // With Front Door the firewall looks at the address; the app would see only Front Door's.
      settings.hookRanges(frontDoor ? [] : gitHubHookRanges),
      durableBackend == 'storage' ? {} : settings.durable(durableBackend, durable!.outputs.address, durable!.outputs.hub, identity.properties.clientId),
      extraSettings
    )
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
    address: site.outputs.address
    availabilityMinutes: availabilityMinutes
    breakGlassId: breakGlassId
    breakGlassName: breakGlassName
  }
}

module budget 'modules/budget.bicep' = if (monthlyBudget > 0 && !empty(budgetStart)) {
  params: {
    name: name
    amount: monthlyBudget
    start: budgetStart
    emails: alertEmails
  }
}

@description('Webhook URL, for the page of the GitHub App.')
output webhookUrl string = '${site.outputs.address}/api/github/v1/events'

@description('Base URL of the app: the audience of the runners\' tokens.')
output address string = site.outputs.address

@description('Name of the function app.')
output appName string = site.outputs.name

@description('Name of the vault.')
output vaultName string = data.outputs.vaultName

@description('Address of the container of backups; empty without one.')
output backupUrl string = data.outputs.backupUrl
