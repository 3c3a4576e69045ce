using 'main.bicep'

// For a team: scales to zero, nothing that costs while nothing happens.

param name = 'terrateam'
param gitHubAppId = readEnvironmentVariable('TERRATEAM_APP_ID')

// From the environment, so that no secret is ever in a file:
//   export TERRATEAM_PRIVATE_KEY="$(cat the-app.private-key.pem)" TERRATEAM_WEBHOOK_SECRET=...
param gitHubPrivateKey = readEnvironmentVariable('TERRATEAM_PRIVATE_KEY')
param gitHubWebhookSecret = readEnvironmentVariable('TERRATEAM_WEBHOOK_SECRET')

// For signing in (docs/installation.md#signing-in); without them there are no pages.
param gitHubClientId = readEnvironmentVariable('TERRATEAM_CLIENT_ID', '')
param gitHubClientSecret = readEnvironmentVariable('TERRATEAM_CLIENT_SECRET', '')

param storageRedundancy = 'Standard_LRS'

param tags = {
  app: 'terrateam'
}
