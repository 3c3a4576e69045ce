// The function app on a Flex Consumption plan.

@description('Region of everything here.')
param location string

@description('Name of the function app, unique in Azure.')
@minLength(2)
@maxLength(60)
param appName string

@description('Tags of all resources.')
param tags object

@description('Resource id of the identity that the app runs as.')
param identityId string

@description('URL of the container that holds the deployment package.')
param deploymentContainerUrl string

@description('Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemory int

@description('Most instances at once.')
@minValue(40)
@maxValue(1000)
param maximumInstances int

@description('Instances that are kept ready, by scale group: one for HTTP and one for Durable hide cold starts.')
param alwaysReady { name: string, instanceCount: int }[]

@description('Settings of the app, without its own address.')
param settings object

@description('Name of the setting that holds the app\'s own address.')
param addressSetting string

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: '${appName}-plan'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: appName
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentContainerUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemory
        maximumInstanceCount: maximumInstances
        alwaysReady: alwaysReady
      }
    }
    siteConfig: {
      ftpsState: 'Disabled'
      http20Enabled: true
      minTlsVersion: '1.2'
    }
  }

  // Deployments come with an identity, never with a user name and a password.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  // Apart from the site, because the app's own address is known only once it exists.
  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(settings, { '${addressSetting}': 'https://${app.properties.defaultHostName}' })
  }
}

@description('Address of the app.')
output address string = 'https://${app.properties.defaultHostName}'
