using System.Globalization;
using System.Text.Json.Serialization;
using Terrateam.Core.Changes;

namespace Terrateam.Functions.Suspensions;

/// <summary>What an act of an operator is about: all of the app, an installation, or a repository.</summary>
/// <param name="Installation">GitHub's id of the installation, or null.</param>
/// <param name="Repository">GitHub's id of the repository, or null.</param>
public sealed record OperationScope(long? Installation, long? Repository)
{
    /// <summary>Everything.</summary>
    public static OperationScope All { get; } = new(null, null);

    /// <summary>As operators write it: <c>all</c>, <c>installation 12</c> or <c>repository 34</c>.</summary>
    [JsonIgnore]
    public string Name =>
        Repository is { } repository ? string.Create(CultureInfo.InvariantCulture, $"repository {repository}")
        : Installation is { } installation ? string.Create(CultureInfo.InvariantCulture, $"installation {installation}")
        : "all";

    /// <summary>True where something of a repository belongs to it.</summary>
    public bool Covers(long installation, long repository) =>
        (Installation is null || Installation == installation) && (Repository is null || Repository == repository);
}

/// <summary>For as long as it lasts, nothing is decided, started or handed out of what it covers.</summary>
/// <param name="Id">Identifies it, so that a pull request is told once.</param>
/// <param name="Scope">What it covers.</param>
/// <param name="Since">When it began.</param>
/// <param name="By">Who ordered it.</param>
public sealed record Suspension(Guid Id, OperationScope Scope, DateTimeOffset Since, string By)
{
    /// <summary>True where a repository is covered.</summary>
    public bool Covers(Repository repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return Scope.Covers(repository.InstallationId, repository.Id);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Suspension))]
internal sealed partial class SuspensionJson : JsonSerializerContext;
