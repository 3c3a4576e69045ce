// What modules tell each other.

@export()
@description('How storage and vault are reached: through the subnet of the app, or through private endpoints alone.')
type access = {
  @description('Resource id of the subnet that the app is in.')
  appSubnetId: string

  @description('Private endpoints, and no public address; otherwise service endpoints of that subnet.')
  isPrivate: bool

  @description('Resource id of the subnet of private endpoints; empty without them.')
  endpointSubnetId: string

  @description('Resource ids of private DNS zones: blob, queue, table, vault, sql.')
  zoneIds: object
}

@export()
@description('The key that encrypts a storage account, and the identity that may use it.')
type encryptionKey = {
  @description('Name of the key.')
  name: string

  @description('Address of its vault.')
  vaultUri: string

  @description('Resource id of the identity.')
  identityId: string
}

@export()
@description('Network rules of a storage account: closed, but for the subnet of the app where there are no private endpoints.')
func storageRules(access access, bypass string) object => {
  bypass: bypass
  defaultAction: 'Deny'
  ipRules: []
  virtualNetworkRules: access.isPrivate ? [] : [{ id: access.appSubnetId, action: 'Allow' }]
}

@export()
@description('Encryption with a key of the vault, twice: by the service and below it.')
func encryption(key encryptionKey) object => {
  identity: { userAssignedIdentity: key.identityId }
  keySource: 'Microsoft.Keyvault'
  keyvaultproperties: { keyname: key.name, keyvaulturi: key.vaultUri }
  requireInfrastructureEncryption: true
  services: {
    blob: { enabled: true, keyType: 'Account' }
    file: { enabled: true, keyType: 'Account' }
  }
}
