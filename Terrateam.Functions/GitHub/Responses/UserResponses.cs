namespace Terrateam.Functions.GitHub.Responses;

internal sealed record UserResponse(long Id, string Login);

internal sealed record UserEmailResponse(string Email, bool Primary, bool Verified);

internal sealed record UserInstallationsResponse(InstallationResponse[] Installations);

internal sealed record UserRepositoriesResponse(int TotalCount, UserRepositoryResponse[] Repositories);

internal sealed record UserRepositoryResponse(
    long Id,
    string Name,
    OwnerResponse Owner,
    UserPermissionsResponse? Permissions = null
)
{
    public UserRepository ToRepository() => new(Id, Owner.Id, Owner.Login, Name, Permissions?.Push ?? false);
}

internal sealed record OwnerResponse(long Id, string Login);

internal sealed record UserPermissionsResponse(bool Push);

internal sealed record EnvironmentsResponse(EnvironmentResponse[]? Environments = null);

internal sealed record EnvironmentResponse(string Name);

internal sealed record PublicKeyResponse(string KeyId);

internal sealed record SecretRequest(string EncryptedValue, string KeyId);

internal sealed record SecretsResponse(StoredNameResponse[] Secrets);

// The values that GitHub sends along have no property here, so that they are dropped where they are read.
internal sealed record VariablesResponse(StoredNameResponse[] Variables);

internal sealed record StoredNameResponse(string Name, DateTimeOffset UpdatedAt)
{
    public StoredName ToName() => new(Name, UpdatedAt);
}
