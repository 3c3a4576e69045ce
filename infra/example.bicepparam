using 'main.bicep'

param name = 'terrateam'
param gitHubAppId = '123456'

// From the environment, so that no secret is ever in a file:
//   export TERRATEAM_PRIVATE_KEY="$(cat the-app.private-key.pem)" TERRATEAM_WEBHOOK_SECRET=...
param gitHubPrivateKey = readEnvironmentVariable('TERRATEAM_PRIVATE_KEY')
param gitHubWebhookSecret = readEnvironmentVariable('TERRATEAM_WEBHOOK_SECRET')

param tags = {
  app: 'terrateam'
}
