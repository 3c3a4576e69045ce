using '../operators.bicep'

// For a tenant without Privileged Identity Management.

param groupId = readEnvironmentVariable('TERRATEAM_OPERATORS_GROUP')
param day = readEnvironmentVariable('TERRATEAM_OPERATORS_DAY')
param vaultName = readEnvironmentVariable('TERRATEAM_VAULT')
param appName = readEnvironmentVariable('TERRATEAM_FUNCTION_APP')
param assignments = 'standing'
