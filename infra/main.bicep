// Terrateam on Azure: one function app that runs as one identity, which may do what it needs and nothing else.
// docs/installation.md says how to deploy it.

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

@description('PEM text of the GitHub App\'s private key.')
@secure()
@minLength(1)
param gitHubPrivateKey string

@description('The GitHub App\'s webhook secret. The app refuses to start without one.')
@secure()
@minLength(20)
param gitHubWebhookSecret string

@description('Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemory int = 2048

@description('Most instances at once.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 40

@description('Copies of the stored data.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param storageRedundancy string = 'Standard_ZRS'

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logDays int = 30

@description('Further settings of the app (docs/operations.md), by name as in an environment: two underscores for a colon.')
param extraSettings object = {}

var unique = uniqueString(resourceGroup().id)
var deploymentContainer = 'deployments'
// The app's own name for it.
var planContainer = 'terrateam'

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

module storage 'modules/storage.bicep' = {
  params: {
    location: location
    accountName: '${name}${unique}'
    tags: tags
    redundancy: storageRedundancy
    deploymentContainer: deploymentContainer
    planContainer: planContainer
    planDays: 14
    principalId: identity.properties.principalId
  }
}

module vault 'modules/vault.bicep' = {
  params: {
    location: location
    vaultName: '${name}${unique}'
    tags: tags
    gitHubPrivateKey: gitHubPrivateKey
    gitHubWebhookSecret: gitHubWebhookSecret
    workspaceId: observability.outputs.workspaceId
    principalId: identity.properties.principalId
  }
}

module app 'modules/app.bicep' = {
  params: {
    location: location
    appName: '${name}-${unique}'
    tags: tags
    identityId: identity.id
    deploymentContainerUrl: '${storage.outputs.blobEndpoint}${deploymentContainer}'
    instanceMemory: instanceMemory
    maximumInstances: maximumInstances
    alwaysReady: [
      { name: 'http', instanceCount: 1 }
      { name: 'durable', instanceCount: 1 }
    ]
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
      GitHub__PrivateKey: vault.outputs.privateKeyReference
      GitHub__WebhookSecret: vault.outputs.webhookSecretReference
      Keys__Key: vault.outputs.planKeyId
      Keys__Provider: 'keyvault'
      State__BlobUri: storage.outputs.blobEndpoint
      State__Provider: 'azure'
      State__TableUri: storage.outputs.tableEndpoint
    }, extraSettings)
  }
}

@description('Webhook URL, for the page of the GitHub App.')
output webhookUrl string = '${app.outputs.address}/api/github/v1/events'

@description('Base URL of the app: the audience of the runners\' tokens.')
output address string = app.outputs.address
