// The function app, and Front Door before it where that is wanted.

@description('Region of everything here.')
param location string

@description('Prefix of the names of all resources.')
param name string

@description('Name of the function app, unique in Azure.')
param uniqueName string

@description('Tags of all resources.')
param tags object

@description('Resource id of the identity that the app runs as.')
param identityId string

@description('URL of the container that holds the deployment package.')
param deploymentUrl string

@description('Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemory int

@description('Most instances at once.')
@minValue(40)
@maxValue(1000)
param maximumInstances int

@description('Instances that are kept ready for requests, and as many for orchestrations; with 0 the app scales to zero.')
param alwaysReady int

@description('Resource id of the subnet that the app is in.')
param subnetId string

@description('Resource id of the workspace that logs and metrics go to.')
param workspaceId string

@description('Whether the platform\'s logs are kept too.')
param keepsLogs bool

@description('Front Door: address ranges that GitHub delivers webhooks from, and most requests of one address in a minute; null for none.')
param frontDoor { hookRanges: string[], requestsPerMinute: int }?

@description('Settings of the app, without its own address.')
param settings object

module front 'frontdoor.bicep' = if (frontDoor != null) {
  params: {
    name: name
    endpointName: uniqueName
    tags: tags
    hookRanges: frontDoor!.hookRanges
    requestsPerMinute: frontDoor!.requestsPerMinute
    workspaceId: workspaceId
  }
}

module app 'app.bicep' = {
  params: {
    location: location
    appName: uniqueName
    tags: tags
    identityId: identityId
    deploymentContainerUrl: deploymentUrl
    instanceMemory: instanceMemory
    maximumInstances: maximumInstances
    alwaysReady: alwaysReady
    subnetId: subnetId
    workspaceId: workspaceId
    keepsLogs: keepsLogs
    hostName: frontDoor != null ? front!.outputs.hostName : ''
    isBehindFrontDoor: frontDoor != null
    frontDoorId: frontDoor != null ? front!.outputs.frontDoorId : ''
    addressSetting: 'Runs__PublicUrl'
    settings: settings
  }
}

module route 'route.bicep' = if (frontDoor != null) {
  params: {
    profileName: front!.outputs.profileName
    endpointName: uniqueName
    originHostName: app.outputs.ownHostName
  }
}

@description('Address that the app is reached at.')
output address string = app.outputs.address

@description('Name of the function app.')
output name string = app.outputs.name
