using 'main.bicep'

// For an organisation: nothing but the app has a public address, nothing waits for a start, and everything is logged.

param name = 'terrateam'
param gitHubAppId = readEnvironmentVariable('TERRATEAM_APP_ID')

// The first deployment takes the text of the private key. Once the key itself is in the vault (docs/azure-hosting.md),
// TERRATEAM_SIGNING_KEY names it, and the text is needed no more.
param gitHubPrivateKey = readEnvironmentVariable('TERRATEAM_PRIVATE_KEY', '')
param gitHubSigningKey = readEnvironmentVariable('TERRATEAM_SIGNING_KEY', '')
param gitHubWebhookSecret = readEnvironmentVariable('TERRATEAM_WEBHOOK_SECRET')

// For signing in (docs/installation.md#signing-in); without them there are no pages.
param gitHubClientId = readEnvironmentVariable('TERRATEAM_CLIENT_ID', '')
param gitHubClientSecret = readEnvironmentVariable('TERRATEAM_CLIENT_SECRET', '')

param alwaysReady = 1
param storageRedundancy = 'Standard_GZRS'
param privateEndpoints = true
param frontDoor = true
param backup = true
param locks = true
param logDays = 365
param logEverything = true
param availabilityMinutes = 5

// What infra/operators.sh prints; without them there are no operators, and no account whose every use is an alert.
param operatorsApp = readEnvironmentVariable('TERRATEAM_OPERATORS_APP', '')
param breakGlassId = readEnvironmentVariable('TERRATEAM_BREAK_GLASS_ID', '')
param breakGlassName = readEnvironmentVariable('TERRATEAM_BREAK_GLASS_NAME', '')

// Who is woken, and what all of it may cost in a month; the budget's first month is set once and stays.
param alertEmails = [readEnvironmentVariable('TERRATEAM_ALERT_EMAIL')]
param monthlyBudget = 500
param budgetStart = readEnvironmentVariable('TERRATEAM_BUDGET_START')

param tags = {
  app: 'terrateam'
}
