using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>
/// The results of <c>config_builder</c>, <c>tree_builder</c> or <c>indexer</c> that a request needs and that do not
/// exist for this commit.
/// </summary>
/// <param name="Missing">What has to run before the files are matched; empty where something failed.</param>
/// <param name="Failure">The run that failed, or null.</param>
public sealed record Preparation(IReadOnlyList<PreparationWork> Missing, PreparationFailure? Failure = null)
{
    /// <summary>What would have to run before the request can be handled.</summary>
    public IReadOnlyList<PreparationWork> Work => Failure is { } failure ? [failure.Work] : Missing;
}

/// <summary>A run to start.</summary>
/// <param name="Kind">The kind of the run.</param>
/// <param name="What">The commit and input that it prepares.</param>
/// <param name="Configuration">The configuration for its script, as JSON.</param>
public sealed record PreparationWork(RunKind Kind, RunPreparation What, string Configuration);

/// <summary>A preparation that ran without a usable result.</summary>
/// <param name="Work">The preparation.</param>
/// <param name="Reason">The output of its script, or why that is invalid. Untrusted text.</param>
/// <param name="Url">The page of its workflow run, where known.</param>
public sealed record PreparationFailure(PreparationWork Work, string Reason, string? Url = null);
