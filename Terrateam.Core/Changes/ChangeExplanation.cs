using Terrateam.Core.Configuration;

namespace Terrateam.Core.Changes;

/// <summary>Why one dirspace counts as changed, or why it does not.</summary>
/// <param name="Dirspace">Which.</param>
/// <param name="Changed">The dirspace as the change set has it; null where it does not count as changed.</param>
/// <param name="Entry">The key of <c>dirs</c> that it comes from, a path or a pattern; null where none names
/// it.</param>
/// <param name="Reasons">At least one; the decisive ones first.</param>
public sealed record DirspaceExplanation(
    Dirspace Dirspace,
    ChangedDirspace? Changed,
    string? Entry,
    IReadOnlyList<ChangeReason> Reasons
);

/// <summary>
/// Tells how a change set came about. It matches a second time and keeps what matching has no use for, so that matching
/// itself stays fast.
/// </summary>
public sealed class ChangeExplanation
{
    private readonly ChangeExplainer _explainer;

    private ChangeExplanation(ChangeExplainer explainer)
    {
        _explainer = explainer;
        Changes = explainer.Changes;
        Dirspaces = [.. Changes.Changed.Select(dirspace => explainer.Explain(dirspace.Dirspace))];
    }

    /// <summary>What <see cref="ChangeMatcher.Match"/> gives for the same.</summary>
    public ChangeSet Changes { get; }

    /// <summary>Each changed dirspace, by layer, then by dirspace.</summary>
    public IReadOnlyList<DirspaceExplanation> Dirspaces { get; }

    /// <summary>Explains a change.</summary>
    /// <inheritdoc cref="ChangeMatcher.Match"/>
    public static ChangeExplanation Create(
        RepositoryConfiguration configuration,
        IReadOnlyCollection<string> repositoryFiles,
        ChangedFiles changed,
        ChangeContext? context = null
    ) => new(new(configuration, repositoryFiles, changed, context ?? ChangeContext.None));

    /// <summary>
    /// Why a dirspace counts as changed or not, whether or not there is one of this name. Nothing is explained where
    /// the change set has errors.
    /// </summary>
    public DirspaceExplanation Explain(Dirspace dirspace) => _explainer.Explain(dirspace);
}
