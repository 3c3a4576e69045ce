// A database as the backend of orchestrations, instead of queues and tables of storage. Identities only.

import { access as accessType } from 'types.bicep'

@description('Region of everything here.')
param location string

@description('Name of the server, unique in Azure.')
param serverName string

@description('Tags of all resources.')
param tags object

@export()
@description('A group, or a person, of Entra ID.')
type administrator = {
  @description('Display name.')
  name: string

  @description('Object id.')
  objectId: string

  @description('What it is.')
  kind: 'Group' | 'User'
}

@description('Who administers the server, and lets the app in (docs/azure-hosting.md).')
param sqlAdministrator administrator

@description('How it is reached.')
param access accessType

@description('Resource id of the workspace that logs and metrics go to.')
param workspaceId string

@description('Whether a lock keeps it from being deleted.')
param isLocked bool

resource server 'Microsoft.Sql/servers@2023-08-01' = {
  name: serverName
  location: location
  tags: tags
  properties: {
    minimalTlsVersion: '1.2'
    publicNetworkAccess: access.isPrivate ? 'Disabled' : 'Enabled'
    restrictOutboundNetworkAccess: 'Enabled'
    administrators: {
      administratorType: 'ActiveDirectory'
      azureADOnlyAuthentication: true
      login: sqlAdministrator.name
      sid: sqlAdministrator.objectId
      principalType: sqlAdministrator.kind
      tenantId: tenant().tenantId
    }
  }

  resource fromApp 'virtualNetworkRules' = if (!access.isPrivate) {
    name: 'app'
    properties: { virtualNetworkSubnetId: access.appSubnetId }
  }

  resource database 'databases' = {
    name: 'terrateam'
    location: location
    tags: tags
    sku: { name: 'GP_S_Gen5', tier: 'GeneralPurpose', family: 'Gen5', capacity: 1 }
    properties: {
      // Timers of orchestrations ask it all the time: it would never pause.
      autoPauseDelay: -1
      minCapacity: json('0.5')
      maxSizeBytes: 34359738368
      requestedBackupStorageRedundancy: 'Zone'
    }
  }
}

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: server::database
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'Basic', enabled: true }]
  }
}

resource auditing 'Microsoft.Sql/servers/databases/auditingSettings@2023-08-01' = {
  parent: server::database
  name: 'default'
  properties: { state: 'Enabled', isAzureMonitorTargetEnabled: true }
}

module endpoint 'endpoint.bicep' = if (access.isPrivate) {
  name: '${serverName}-sql'
  params: {
    location: location
    name: '${serverName}-sql'
    tags: tags
    subnetId: access.endpointSubnetId
    targetId: server.id
    groupId: 'sqlServer'
    zoneId: access.zoneIds.sql
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (isLocked) {
  name: 'keep'
  scope: server
  properties: { level: 'CanNotDelete', notes: 'The orchestrations of open runs are in here.' }
}

@description('Host name of the server.')
output hostName string = server.properties.fullyQualifiedDomainName

@description('Name of the database.')
output databaseName string = server::database.name
