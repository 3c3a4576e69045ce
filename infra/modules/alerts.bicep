// What wakes a person, with the queries that say why; the availability test; the workbook.

@description('Region of everything here.')
param location string

@description('Prefix of the names of all resources.')
param name string

@description('Tags of all resources.')
param tags object

@description('Addresses that alerts are mailed to; without any they are seen in the portal alone.')
param emails string[]

@description('Resource id of the workspace that is asked.')
param workspaceId string

@description('Resource id of Application Insights.')
param insightsId string

@description('Address of the app.')
param address string

@description('Minutes between two looks at whether the app answers: 5, 10 or 15.')
@allowed([5, 10, 15])
param availabilityMinutes int

@description('Object id of the account for the day on which nothing else works; empty where there is none.')
param breakGlassId string

@description('User name of that account, by which the activity log knows it; empty where there is none.')
param breakGlassName string

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${name}-people'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: take(name, 12)
    enabled: true
    emailReceivers: [for (email, i) in emails: {
      name: 'mail-${i}'
      emailAddress: email
      useCommonAlertSchema: true
    }]
  }
}

// Phrases are those of the app's log lines, and names those of its metrics: Terrateam.Tests/Infra compares them.
var usualRules = [
  {
    name: 'signature-failures'
    title: 'Webhooks with a wrong signature'
    severity: 2
    minutes: 15
    // GitHub's own retries after a rotation are fewer.
    above: 20
    query: '''AppTraces | where Message contains "has no valid signature" or Message contains "comes from none of GitHub:HookRanges"'''
  }
  {
    name: 'denied-runners'
    title: 'Runners that were refused work or a plan'
    severity: 2
    minutes: 15
    above: 10
    query: '''AppTraces | where Message contains "was not handed out:" or Message contains "was refused the plan of" or Message contains "was refused a part of the plan of"'''
  }
  {
    name: 'vault-denials'
    title: 'Key Vault refused somebody'
    severity: 1
    minutes: 15
    above: 0
    // 401 is how every client begins.
    query: '''AZKVAuditLogs | where HttpStatusCode == 403'''
  }
  {
    name: 'old-plans'
    title: 'Plans older than 14 days; there must be none'
    severity: 1
    minutes: 120
    above: 0
    // Fourteen days, the hour until the job comes, and one for a second try, as for a first failure. A timer that is
    // dead measures nothing, and deletes nothing.
    query: '''union (AppMetrics | where Name == "terrateam.plans.oldest" and Sum > 1216800), (AppMetrics | where Name == "terrateam.plans.oldest" | summarize Readings = count() | where Readings == 0), (AppTraces | where Message contains "files could not be deleted yet" or Message contains "The maintenance job expire failed" | summarize Failures = count() | where Failures > 1)'''
  }
  {
    name: 'stuck-runs'
    title: 'Runs that do not get on'
    severity: 2
    minutes: 60
    above: 0
    // A step that fails is tried again: a few of these lines are no run that is stuck.
    query: '''union (AppMetrics | where Name == "terrateam.runs.stuck" and Sum > 0), (AppTraces | where Message contains "is over:" and (Message contains "QueuedTooLong" or Message contains "RanTooLong")), (AppTraces | where Message contains "could not be woken; the repair timer will" or (Message startswith "Run " and Message contains "could not be done:") | summarize Lines = count() | where Lines > 5)'''
  }
  {
    name: 'dead-letters'
    title: 'Events that were given up, or could not be read'
    severity: 1
    minutes: 15
    above: 0
    query: '''union (AppTraces | where Message contains "could not be handled:" or Message contains "could not be read and is kept"), (AppMetrics | where Name == "terrateam.deadletters" and Sum > 0)'''
  }
  {
    name: 'quota-low'
    title: 'GitHub leaves few calls, or makes the app wait'
    severity: 3
    minutes: 60
    above: 0
    // Of 5000 an hour at least. GitHub also makes an app wait to which it leaves many.
    query: '''union (AppMetrics | where Name == "terrateam.github.remaining" and Sum < 500), (AppTraces | where Message contains "GitHub wants" | summarize Waits = count() | where Waits > 20)'''
  }
  {
    name: 'audit-broken'
    title: 'The chain of the audit trail is broken'
    severity: 0
    minutes: 15
    above: 0
    query: '''AppMetrics | where Name == "terrateam.audit.broken" and Sum > 0'''
  }
  {
    name: 'backup-failures'
    title: 'Backups of the state fail'
    severity: 2
    minutes: 60
    // One that fails is tried again after a quarter of an hour.
    above: 2
    query: '''AppTraces | where Message startswith "Backup " and Message contains "failed and will be tried again"'''
  }
  {
    // For a day after an operator let something go on: who comes back is seen at the first try.
    name: 'after-resume'
    title: 'Refusals in the day after something that was suspended went on'
    severity: 1
    minutes: 15
    above: 0
    query: '''let resumed = toscalar(AppTraces | where TimeGenerated > ago(1d) and Message contains "called the operation resume" | summarize max(TimeGenerated)); union isfuzzy=true (AppTraces | where Message contains "has no valid signature" or Message contains "comes from none of GitHub:HookRanges" or Message contains "was not handed out:" or Message contains "was refused the plan of" or Message contains "was refused a part of the plan of" or Message contains "An operation was refused:"), (AZKVAuditLogs | where HttpStatusCode == 403) | where TimeGenerated > ago(15m) and TimeGenerated > resumed'''
    looksBack: 'P1D'
  }
  {
    name: 'timer-failures'
    title: 'Maintenance fails again and again'
    severity: 2
    minutes: 60
    above: 10
    query: '''AppTraces | where Message contains "The maintenance job"'''
  }
]

// The account that is for the day on which nothing else works: whatever it does is looked at, at once. Tables that a
// tenant does not send here (SigninLogs, docs/incident-response.md) count as empty.
var breakGlassRules = empty(breakGlassId) ? [] : [
  {
    name: 'break-glass'
    title: 'The break-glass account was used'
    severity: 0
    minutes: 15
    above: 0
    query: 'union isfuzzy=true (AppTraces | where Message contains "called the operation" and Message has "${breakGlassId}"), (AZKVAuditLogs | where tostring(Identity) has "${breakGlassId}"), (StorageBlobLogs | where RequesterObjectId == "${breakGlassId}"), (SigninLogs | where UserId == "${breakGlassId}")'
  }
]

var rules = concat(usualRules, breakGlassRules)

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for rule in rules: {
  name: '${name}-${rule.name}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'Terrateam: ${rule.title}'
    description: rule.title
    severity: rule.severity
    enabled: true
    autoMitigate: true
    scopes: [workspaceId]
    evaluationFrequency: rule.minutes > 60 ? 'PT1H' : 'PT${rule.minutes == 60 ? 30 : 5}M'
    ...(rule.?looksBack == null ? {} : { overrideQueryTimeRange: rule.?looksBack })
    windowSize: rule.minutes >= 60 ? 'PT${rule.minutes / 60}H' : 'PT${rule.minutes}M'
    // Tables come into being with their first row.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: rule.query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: rule.above
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: [people.id] }
  }
}]

// What it changes in Azure itself is in no workspace, but in the activity log.
resource breakGlass 'Microsoft.Insights/activityLogAlerts@2020-10-01' = if (!empty(breakGlassName)) {
  name: '${name}-break-glass-activity'
  location: 'global'
  tags: tags
  properties: {
    description: 'The break-glass account changed something in this resource group'
    enabled: true
    scopes: [resourceGroup().id]
    condition: {
      allOf: [
        { field: 'category', equals: 'Administrative' }
        { field: 'caller', equals: breakGlassName }
      ]
    }
    actions: { actionGroups: [{ actionGroupId: people.id }] }
  }
}

// GET /api/health answers 200 where the app reaches its state.
resource answers 'Microsoft.Insights/webtests@2022-06-15' = {
  name: '${name}-answers'
  location: location
  tags: union(tags, { 'hidden-link:${insightsId}': 'Resource' })
  kind: 'standard'
  properties: {
    SyntheticMonitorId: '${name}-answers'
    Name: '${name}-answers'
    Kind: 'standard'
    Enabled: true
    Frequency: availabilityMinutes * 60
    Timeout: 60
    RetryEnabled: true
    Locations: [{ Id: 'emea-nl-ams-azr' }, { Id: 'us-va-ash-azr' }]
    Request: { RequestUrl: '${address}/api/health', HttpVerb: 'GET', FollowRedirects: false }
    ValidationRules: { ExpectedHttpStatusCode: 200, SSLCheck: true, SSLCertRemainingLifetimeCheck: 7 }
  }
}

resource unavailable 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-unavailable'
  location: 'global'
  tags: tags
  properties: {
    description: 'The app does not answer'
    severity: 1
    enabled: true
    scopes: [answers.id, insightsId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: answers.id
      componentId: insightsId
      failedLocationCount: 2
    }
    actions: [{ actionGroupId: people.id }]
  }
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, name, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Terrateam'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: loadTextContent('../workbook.json')
  }
}
