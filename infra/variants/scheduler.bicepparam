using '../main.bicep'

// Orchestrations in Durable Task Scheduler, and the App's key in the vault.

param gitHubAppId = readEnvironmentVariable('TERRATEAM_APP_ID')
param gitHubSigningKey = 'github-app'
param gitHubWebhookSecret = readEnvironmentVariable('TERRATEAM_WEBHOOK_SECRET')
param durableBackend = 'scheduler'
