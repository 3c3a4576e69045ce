using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Cli.Backends;

namespace Terrateam.Cli.Credentials;

/// <summary>What to change where Google gives no token.</summary>
internal static class GoogleRefusal
{
    public static LoginException OfProvider(GoogleAccount account, BackendResponse answer)
    {
        var reason = Reason(answer);
        var advice =
            reason.Contains("stale", StringComparison.OrdinalIgnoreCase)
            || reason.Contains("expired", StringComparison.OrdinalIgnoreCase)
                ? "The identity was too old when it arrived. Run the job again; on an own machine, check its clock."
            : reason.Contains("attribute condition", StringComparison.OrdinalIgnoreCase)
                ? "The attribute condition of the provider has to be true for this repository, branch or environment."
            : reason.Contains("audience", StringComparison.OrdinalIgnoreCase)
                ? "The provider's list of audiences has to have the one of `audience`; without a list it is the "
                    + "provider's own address, which is the default here."
            : "Check that the pool and the provider exist and are enabled, that the number of the project is the right "
                + "one, and that the provider's issuer is https://token.actions.githubusercontent.com.";
        return new LoginException(
            $"Google does not take the job's identity at '{account.Key}.workload_identity_provider', which is "
                + $"{account.Provider}. {reason}. {advice}"
        );
    }

    public static LoginException OfAccount(GoogleAccount account, BackendResponse answer)
    {
        var reason = Reason(answer);
        var advice =
            reason.Contains("lifetime", StringComparison.OrdinalIgnoreCase)
                ? "`access_token_lifetime` is 3600 at most, unless a policy of the organisation allows more."
            : account.Subject is null
                ? "Give the identities of this repository the role roles/iam.workloadIdentityUser on the service "
                    + "account, and switch on the API iamcredentials.googleapis.com in its project."
            : "Give the identities of this repository the roles roles/iam.workloadIdentityUser and "
                + "roles/iam.serviceAccountTokenCreator on the service account, so that it signs for them.";
        return new LoginException(
            $"Google gives no token of '{account.Key}.service_account', which is {account.Name}. {reason}. {advice}"
        );
    }

    public static LoginException OfSubject(GoogleAccount account, BackendResponse answer) =>
        new(
            $"Google does not let {account.Name} act for '{account.Key}.access_token_subject', which is "
                + $"{account.Subject}. {Reason(answer)}. The service account needs domain-wide delegation for the scope "
                + "https://www.googleapis.com/auth/cloud-platform, which an administrator of the domain gives."
        );

    // {"error": "invalid_grant", "error_description": "…"}, or {"error": {"code": 403, "message": "…"}}.
    private static string Reason(BackendResponse answer)
    {
        try
        {
            var text = JsonNode.Parse(answer.Body.Span) is JsonObject body
                ? body["error"] switch
                {
                    JsonObject error => Text(error["message"]),
                    { } error => $"{Text(error)}: {Text(body["error_description"])}",
                    null => null,
                }
                : null;
            if (text is not null)
                return text.TrimEnd('.', ' ', ':');
        }
        catch (JsonException)
        {
            // Without the body, which may hold a token.
        }

        return $"HTTP {(int)answer.Status} without a reason";
    }

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
