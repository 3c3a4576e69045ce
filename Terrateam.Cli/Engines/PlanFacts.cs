namespace Terrateam.Cli.Engines;

/// <summary>What a plan file says of itself.</summary>
internal sealed record PlanFacts
{
    /// <summary>Resources created; a replacement is one of these, and one destroyed or forgotten.</summary>
    public int Add { get; init; }

    /// <summary>Resources changed in place.</summary>
    public int Change { get; init; }

    /// <summary>Resources destroyed.</summary>
    public int Destroy { get; init; }

    /// <summary>Resources imported, whatever else happens to them.</summary>
    public int Import { get; init; }

    /// <summary>Resources removed from the state and left alone.</summary>
    public int Forget { get; init; }

    /// <summary>Resources that get another address, and nothing else.</summary>
    public int Move { get; init; }

    /// <summary>Data sources that are read during the apply.</summary>
    public int Read { get; init; }

    /// <summary>Outputs that change.</summary>
    public int Output { get; init; }

    /// <summary>Actions of providers that are invoked.</summary>
    public int Invoke { get; init; }

    /// <summary>Resources that were changed by others.</summary>
    public int Drift { get; init; }

    /// <summary>True where some change is of a kind that has no count here.</summary>
    public bool HasUnknown { get; init; }

    /// <summary>
    /// What the engine itself says of whether there is anything to apply; null for versions that do not.
    /// </summary>
    public bool? IsApplicable { get; init; }

    /// <summary>True for the plan of an engine that failed.</summary>
    public bool IsErrored { get; init; }

    /// <summary>Whether there is anything to apply.</summary>
    public bool HasChanges =>
        IsApplicable ?? (HasUnknown || Add + Change + Destroy + Import + Forget + Move + Read + Output + Invoke > 0);
}
