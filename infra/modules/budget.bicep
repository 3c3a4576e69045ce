// What all of it may cost in a month, and who is told before that is spent.

@description('Prefix of the names of all resources.')
param name string

@description('Amount in the currency of the subscription.')
param amount int

@description('First day of the month in which the budget began. It cannot be changed later.')
param start string

@description('Addresses that are told, beside the owners.')
param emails string[]

resource budget 'Microsoft.Consumption/budgets@2023-11-01' = {
  name: '${name}-budget'
  properties: {
    category: 'Cost'
    amount: amount
    timeGrain: 'Monthly'
    timePeriod: { startDate: start }
    notifications: {
      soon: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: emails
        contactRoles: ['Owner']
      }
      foreseen: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: emails
        contactRoles: ['Owner']
      }
    }
  }
}
