using Terrateam.Core.Patterns;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>What the texts of golden files are about.</summary>
internal static class Sample
{
    public const string Head = "0123456789abcdef0123456789abcdef01234567";

    public const string Url = "https://github.com/acme/infra/actions/runs/1";

    public static Guid Id { get; } = new("0b3f6d5e-1111-2222-3333-444455556666");

    public static DateTimeOffset Time { get; } = new(2026, 1, 2, 5, 4, 0, TimeSpan.FromHours(2));

    public static Dirspace Network { get; } = new("network", "default");

    public static Dirspace Database { get; } = new("database", "production");

    /// <summary>A name that is markup unless it is shown as text.</summary>
    public static Dirspace Odd { get; } = new("teams/a_b*|<b>[x](y)`c", "@acme/sre");

    /// <summary>More than any list shows.</summary>
    public static IReadOnlyList<Dirspace> Services(int count) =>
        [.. Enumerable.Range(1, count).Select(static number => new Dirspace($"services/{number:00}", "default"))];
}
