// Front Door with a firewall before the app: GitHub alone gets at the webhook, and nobody may ask without end.

@description('Prefix of the names of all resources.')
param name string

@description('Name of the endpoint, unique in Azure.')
param endpointName string

@description('Tags of all resources.')
param tags object

@description('Address ranges that GitHub delivers webhooks from.')
param hookRanges string[]

@description('Most requests of one address in a minute.')
param requestsPerMinute int

@description('Resource id of the workspace that logs and metrics go to.')
param workspaceId string

resource profile 'Microsoft.Cdn/profiles@2024-02-01' = {
  name: '${name}-front'
  location: 'global'
  tags: tags
  sku: { name: 'Standard_AzureFrontDoor' }
  properties: { originResponseTimeoutSeconds: 120 }

  resource endpoint 'afdEndpoints' = {
    name: endpointName
    location: 'global'
    tags: tags
    properties: { enabledState: 'Enabled' }
  }

  resource protection 'securityPolicies' = {
    name: 'firewall'
    properties: {
      parameters: {
        type: 'WebApplicationFirewall'
        wafPolicy: { id: firewall.id }
        associations: [{ domains: [{ id: endpoint.id }], patternsToMatch: ['/*'] }]
      }
    }
  }
}

// The route of the webhook in Terrateam.Functions.
var webhookRoute = '/api/github/v1/events'

resource firewall 'Microsoft.Network/FrontDoorWebApplicationFirewallPolicies@2024-02-01' = {
  name: '${name}firewall'
  location: 'global'
  tags: tags
  sku: { name: 'Standard_AzureFrontDoor' }
  properties: {
    policySettings: { enabledState: 'Enabled', mode: 'Prevention', requestBodyCheck: 'Disabled' }
    customRules: {
      rules: [
        {
          name: 'WebhooksFromGitHub'
          priority: 10
          enabledState: 'Enabled'
          ruleType: 'MatchRule'
          action: 'Block'
          matchConditions: [
            {
              matchVariable: 'RequestUri'
              operator: 'Contains'
              matchValue: [webhookRoute]
              // The app finds its routes whatever the case, and in escaped letters.
              transforms: ['UrlDecode', 'Lowercase']
            }
            {
              // The address of the connection, which no header changes.
              matchVariable: 'SocketAddr'
              operator: 'IPMatch'
              negateCondition: true
              matchValue: hookRanges
            }
          ]
        }
        {
          name: 'RequestsPerMinute'
          priority: 20
          enabledState: 'Enabled'
          ruleType: 'RateLimitRule'
          rateLimitDurationInMinutes: 1
          rateLimitThreshold: requestsPerMinute
          action: 'Block'
          matchConditions: [
            // GitHub's bursts are not for us to cut.
            { matchVariable: 'SocketAddr', operator: 'IPMatch', negateCondition: true, matchValue: hookRanges }
          ]
        }
      ]
    }
  }
}

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: profile
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Host name of the endpoint.')
output hostName string = profile::endpoint.properties.hostName

@description('What Front Door sends in the header X-Azure-FDID.')
output frontDoorId string = profile.properties.frontDoorId

@description('Name of the profile.')
output profileName string = profile.name
