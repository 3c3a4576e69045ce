using Terrateam.Core.Access;
using Terrateam.Core.Configuration;
using Terrateam.Core.Reporting;
using Terrateam.Core.TagQueries;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>What access control refuses.</summary>
internal static class AccessSamples
{
    public static IEnumerable<GoldenText> All =>
        [
            GoldenText.Of(
                Denied("apply", Policy("dir:network", "team:sre", "role:admin") with { Dirspaces = [Sample.Network] })
            ),
            GoldenText.Of(
                Denied(
                    "apply",
                    Policy("", "user:alice") with
                    {
                        Dirspaces = Sample.Services(12),
                        Superapproval = [new AccessMatch.Team("leads")],
                    }
                ),
                "superapproval"
            ),
            GoldenText.Of(Denied("plan", new AccessDenial("plan", []) { Dirspaces = [Sample.Odd] }), "no-policy"),
            GoldenText.Of(Denied("apply", Policy("dir:network") with { Dirspaces = [Sample.Network] }), "nobody"),
            GoldenText.Of(
                Denied(
                    "plan",
                    new AccessDenial("ci_config_update", []) { File = ".github/workflows/terrateam.yml" },
                    new AccessDenial("files", [new AccessMatch.Team("sre")])
                    {
                        File = "CODEOWNERS",
                        IsFileUnsure = true,
                    }
                ),
                "files"
            ),
            GoldenText.Of(Denied("unlock", new AccessDenial("unlock", AccessMatch.Insiders)), "unlock"),
            GoldenText.Of(
                Denied(
                    "apply",
                    Policy("dir:network", [.. Enumerable.Range(1, 12).Select(static number => $"team:t{number}")])
                ),
                "many"
            ),
        ];

    private static Message.AccessDenied Denied(string operation, params AccessDenial[] denials) =>
        new("bob", operation, denials);

    private static AccessDenial Policy(string query, params string[] allowed) =>
        new("apply", [.. allowed.Select(static who => AccessMatch.Parse(who)!)])
        {
            Query = TagQuery.Parse(query).Query,
        };
}
