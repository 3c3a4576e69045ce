using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Changes;

/// <summary>Why one dirspace counts as changed, or why it does not.</summary>
/// <param name="Dirspace">The dirspace.</param>
/// <param name="Changed">The dirspace in the change set; null where it does not count as changed.</param>
/// <param name="Entry">The key of <c>dirs</c> that it comes from, a path or a pattern; null where none names
/// it.</param>
/// <param name="Reasons">At least one; the decisive ones first.</param>
public sealed record DirspaceExplanation(
    Dirspace Dirspace,
    ChangedDirspace? Changed,
    string? Entry,
    IReadOnlyList<ChangeReason> Reasons
)
{
    /// <summary>The stack whose <c>auto_apply</c> holds for it; null where none sets one.</summary>
    public string? AutoApplyStack { get; init; }
}

/// <summary>
/// Explains a change set. It matches a second time and records the reasons, which the matching itself leaves out to
/// stay fast.
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

    /// <summary>The result of <see cref="ChangeMatcher.Match"/> for the same input.</summary>
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
    /// Why a dirspace counts as changed or not; it need not exist. Gives no reasons where the change set has errors.
    /// </summary>
    public DirspaceExplanation Explain(Dirspace dirspace) => _explainer.Explain(dirspace);
}
