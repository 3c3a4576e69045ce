namespace Terrateam.Cli.Engines;

/// <summary>The counts and flags of a plan file.</summary>
internal sealed record PlanFacts
{
    /// <summary>Resources created; a replacement counts here and as destroyed or forgotten.</summary>
    public int Add { get; init; }

    /// <summary>Resources changed in place.</summary>
    public int Change { get; init; }

    public int Destroy { get; init; }

    /// <summary>Resources destroyed and created again; each counts as created and as destroyed too.</summary>
    public int Replace { get; init; }

    /// <summary>Resources imported, with or without other changes.</summary>
    public int Import { get; init; }

    /// <summary>Resources removed from the state and not destroyed.</summary>
    public int Forget { get; init; }

    /// <summary>Resources that get another address and no other change.</summary>
    public int Move { get; init; }

    /// <summary>Data sources that are read during the apply.</summary>
    public int Read { get; init; }

    public int Output { get; init; }

    /// <summary>Provider actions that are invoked.</summary>
    public int Invoke { get; init; }

    /// <summary>Resources that changed outside of Terraform.</summary>
    public int Drift { get; init; }

    /// <summary>True where a change is of a kind that has no count here.</summary>
    public bool HasUnknown { get; init; }

    /// <summary>The plan's own <c>applyable</c>; null for versions that do not write it.</summary>
    public bool? IsApplicable { get; init; }

    /// <summary>The plan's own <c>errored</c>.</summary>
    public bool IsErrored { get; init; }

    /// <summary>The facts of this plan and another one together.</summary>
    public PlanFacts With(PlanFacts other) =>
        new()
        {
            Add = Add + other.Add,
            Change = Change + other.Change,
            Destroy = Destroy + other.Destroy,
            Replace = Replace + other.Replace,
            Import = Import + other.Import,
            Forget = Forget + other.Forget,
            Move = Move + other.Move,
            Read = Read + other.Read,
            Output = Output + other.Output,
            Invoke = Invoke + other.Invoke,
            Drift = Drift + other.Drift,
            HasUnknown = HasUnknown || other.HasUnknown,
            IsApplicable = IsApplicable is { } mine && other.IsApplicable is { } theirs ? mine || theirs : null,
            IsErrored = IsErrored || other.IsErrored,
        };

    public bool HasChanges =>
        IsApplicable ?? (HasUnknown || Add + Change + Destroy + Import + Forget + Move + Read + Output + Invoke > 0);
}
