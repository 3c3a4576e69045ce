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

@description('Instances that are kept ready for requests, and as many for orchestrations; with 0 the app scales to zero.')
param alwaysReady int

@description('Settings of the app, without its own address.')
param settings object

@description('Name of the setting that holds the app\'s own address.')
param addressSetting string

@description('Host name that the app is reached at; empty for the app\'s own.')
param hostName string

@description('Whether Front Door alone may call the app.')
param isBehindFrontDoor bool

@description('Id of that Front Door.')
param frontDoorId string

@description('Resource id of the subnet that the app is in.')
param subnetId string

@description('Resource id of the workspace that metrics go to.')
param workspaceId string

@description('Whether the platform\'s logs are kept too; the app\'s own go to Application Insights in any case.')
param keepsLogs bool

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
  // By this tag azd finds the app.
  tags: union(tags, { 'azd-service-name': 'app' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: subnetId
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
        alwaysReady: alwaysReady == 0 ? [] : [
          { name: 'http', instanceCount: alwaysReady }
          { name: 'durable', instanceCount: alwaysReady }
        ]
      }
    }
    siteConfig: {
      ftpsState: 'Disabled'
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ipSecurityRestrictionsDefaultAction: isBehindFrontDoor ? 'Deny' : 'Allow'
      // Every Front Door of the world has these addresses; the header names ours.
      ipSecurityRestrictions: !isBehindFrontDoor ? [] : [
        {
          name: 'front-door'
          priority: 100
          action: 'Allow'
          tag: 'ServiceTag'
          ipAddress: 'AzureFrontDoor.Backend'
          headers: { 'x-azure-fdid': [frontDoorId] }
        }
      ]
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
    properties: union(settings, { '${addressSetting}': 'https://${reachedAt}' })
  }
}

var reachedAt = empty(hostName) ? app.properties.defaultHostName : hostName

resource appMetrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'metrics'
  scope: app
  properties: {
    workspaceId: workspaceId
    logs: keepsLogs ? [{ categoryGroup: 'allLogs', enabled: true }] : []
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

resource planMetrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'metrics'
  scope: plan
  properties: { workspaceId: workspaceId, metrics: [{ category: 'AllMetrics', enabled: true }] }
}

@description('Address that the app is reached at.')
output address string = 'https://${reachedAt}'

@description('The app\'s own host name.')
output ownHostName string = app.properties.defaultHostName

@description('Name of the function app.')
output name string = app.name
