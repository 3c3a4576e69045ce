// Settings of the app, by name as in an environment.

@export()
@description('What the Functions host needs, and where telemetry goes: all with the identity.')
func host(clientId string, connectionString string, accountName string) object => {
  APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${clientId}'
  AZURE_CLIENT_ID: clientId
  AzureWebJobsStorage__accountName: accountName
  AzureWebJobsStorage__clientId: clientId
  AzureWebJobsStorage__credential: 'managedidentity'
  // What a webhook and the results of a run need; plans come in parts. The host holds whole bodies in memory, also
  // those of strangers: docs/operations.md#large-plans says what raising it costs.
  FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '33554432'
}

@export()
@description('Where state and plans are, and the key that seals plans.')
func state(tableUri string, blobUri string, keyId string) object => {
  Keys__Key: keyId
  Keys__Provider: 'keyvault'
  State__BlobUri: blobUri
  State__Provider: 'azure'
  State__TableUri: tableUri
}

@export()
@description('The GitHub App, which signs with the text of its private key or with a key of the vault.')
func gitHub(appId string, webhookSecret string, signsWithText bool, privateKey string, keyId string) object => union(
  {
    GitHub__AppId: appId
    GitHub__WebhookSecret: webhookSecret
  },
  signsWithText ? { GitHub__PrivateKey: privateKey } : { GitHub__SigningKey: keyId }
)

@export()
@description('With which client of the GitHub App people sign in. Without one there are no pages.')
func signIn(clientId string, clientSecret string) object => empty(clientId)
  ? {}
  : { GitHub__ClientId: clientId, GitHub__ClientSecret: clientSecret }

@export()
@description('Who operators are: those of a tenant that have the role of an application. Without one there are none.')
func operators(tenantId string, app string) object => empty(app)
  ? {}
  : { Operations__Tenant: tenantId, Operations__Audience: app }

@export()
@description('Where orchestrations are kept. They overrule what host.json says about storage.')
func durable(backend string, address string, hub string, clientId string) object => backend == 'scheduler'
  ? {
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${address};Authentication=ManagedIdentity;ClientID=${clientId}'
      AzureFunctionsJobHost__extensions__durableTask__hubName: hub
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
    }
  : {
      DURABLE_SQL_CONNECTION_STRING: 'Server=tcp:${address},1433;Database=${hub};Authentication=Active Directory Managed Identity;User Id=${clientId};Encrypt=True'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'mssql'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_SQL_CONNECTION_STRING'
    }

@export()
@description('Address ranges that the app takes webhooks from.')
func hookRanges(ranges string[]) object =>
  toObject(range(0, length(ranges)), i => 'GitHub__HookRanges__${i}', i => ranges[i])
