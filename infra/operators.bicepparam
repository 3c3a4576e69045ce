using 'operators.bicep'

// Roles for the group that infra/operators.sh made. Deploy it again before the eligibility ends.

param groupId = readEnvironmentVariable('TERRATEAM_OPERATORS_GROUP')
param day = readEnvironmentVariable('TERRATEAM_OPERATORS_DAY')
param vaultName = readEnvironmentVariable('TERRATEAM_VAULT')
param appName = readEnvironmentVariable('TERRATEAM_FUNCTION_APP')
