namespace Terrateam.Cli.Credentials;

/// <summary>What to change where AWS does not let a role be assumed.</summary>
/// <remarks>https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html</remarks>
internal static class AwsRefusal
{
    private const string ByRole = "assume_role_arn";

    public static string Message(AwsRole role, int status, string? code, string? text)
    {
        var answer = code is null ? $"HTTP {status} without a reason" : $"{code}: {text}";
        return $"AWS does not give '{role.Key}', which is {role.Arn}, to this job. {answer.TrimEnd('.')}. "
            + Advice(role, code);
    }

    private static string Advice(AwsRole role, string? code)
    {
        var chained = role.Key.EndsWith(ByRole, StringComparison.Ordinal);
        return code switch
        {
            "AccessDenied" when chained =>
                "Let the trust policy of that role name the role of `role_arn`, and let that one have "
                    + "sts:AssumeRole on it.",
            "AccessDenied" => "The trust policy of the role has to allow sts:AssumeRoleWithWebIdentity to the provider "
                + "token.actions.githubusercontent.com, for the `aud` of `audience` (sts.amazonaws.com) and for the "
                + "`sub` of this repository, branch or environment.",
            "ExpiredTokenException" or "ExpiredToken" =>
                "The identity was too old when it arrived. Run the job again; on an own machine, check its clock.",
            "InvalidIdentityToken" or "IDPRejectedClaim" =>
                "The account needs an identity provider for https://token.actions.githubusercontent.com, and its "
                    + "list of audiences has to have the one of `audience` (sts.amazonaws.com).",
            "IDPCommunicationError" => "AWS could not ask GitHub for its keys. Run the job again.",
            "RegionDisabledException" => "The account has not switched this region on: change `region`.",
            "ValidationError" when chained && role.Duration > 3600 =>
                "A role that another role assumes lives for one hour at most: `duration` of 3600 or less.",
            "ValidationError" =>
                "Check the role's name, `session_name` (2 to 64 letters, digits and _=,.@-) and `duration` (900 "
                    + "seconds to what the role has as its maximum).",
            _ => "Check the role's name and its trust policy.",
        };
    }
}
