// Where orchestrations are kept, other than in the state's storage account.

import { access as accessType } from 'types.bicep'
import { administrator } from 'sql.bicep'

@description('Region of everything here.')
param location string

@description('Name of the scheduler or the server.')
param name string

@description('Tags of all resources.')
param tags object

@description('`scheduler` or `mssql`; nothing is made for another one.')
param backend string

@description('For `scheduler`: address ranges that may connect.')
param schedulerRanges string[]

@description('For `mssql`: who administers the server.')
param sqlAdministrator administrator?

@description('Principal id of the identity that the app runs as.')
param principalId string

@description('How it is reached.')
param access accessType

@description('Resource id of the workspace that logs and metrics go to.')
param workspaceId string

@description('Whether a lock keeps it from being deleted.')
param isLocked bool

module scheduler 'scheduler.bicep' = if (backend == 'scheduler') {
  params: {
    location: location
    schedulerName: name
    tags: tags
    allowedRanges: schedulerRanges
    principalId: principalId
  }
}

module sql 'sql.bicep' = if (backend == 'mssql') {
  params: {
    location: location
    serverName: name
    tags: tags
    sqlAdministrator: sqlAdministrator!
    access: access
    workspaceId: workspaceId
    isLocked: isLocked
  }
}

@description('Endpoint of the scheduler, or host name of the server.')
output address string = backend == 'scheduler' ? scheduler!.outputs.endpoint : sql!.outputs.hostName

@description('Name of the task hub, or of the database.')
output hub string = backend == 'scheduler' ? scheduler!.outputs.hubName : sql!.outputs.databaseName
