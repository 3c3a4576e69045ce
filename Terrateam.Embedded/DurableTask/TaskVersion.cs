namespace Terrateam.Embedded.DurableTask;

/// <summary>The version of an orchestration or activity. Empty means unversioned; compared without regard to case.</summary>
public readonly struct TaskVersion : IEquatable<TaskVersion>
{
    /// <summary>No version.</summary>
    public static readonly TaskVersion Unversioned;

    private readonly string? version;

    /// <summary>Makes a version; null and empty mean unversioned.</summary>
    /// <exception cref="ArgumentException">The version is only white space.</exception>
    public TaskVersion(string? version)
    {
        if (!string.IsNullOrEmpty(version) && string.IsNullOrWhiteSpace(version))
            throw new ArgumentException("A version must not be only white space; null or empty means unversioned.", nameof(version));
        this.version = version;
    }

    /// <summary>The version, never null.</summary>
    public string Version => version ?? string.Empty;

    /// <summary>The version as a string.</summary>
    public static implicit operator string(TaskVersion value) => value.Version;

    /// <summary>A version from a string.</summary>
    public static implicit operator TaskVersion(string? value) => new(value);

    /// <summary>Equality that ignores case.</summary>
    public static bool operator ==(TaskVersion a, TaskVersion b) => a.Equals(b);

    /// <summary>Inequality that ignores case.</summary>
    public static bool operator !=(TaskVersion a, TaskVersion b) => !a.Equals(b);

    /// <inheritdoc/>
    public bool Equals(TaskVersion other) => string.Equals(Version, other.Version, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TaskVersion other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Version);

    /// <inheritdoc/>
    public override string ToString() => Version;
}
