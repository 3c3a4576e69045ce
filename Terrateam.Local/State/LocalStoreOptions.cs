using Microsoft.Extensions.Configuration;
using Terrateam.Functions.State;

namespace Terrateam.Local.State;

/// <summary>The settings of state on this machine, from the section <c>State</c>.</summary>
internal sealed record LocalStoreOptions
{
    /// <summary>The value of <c>State:Provider</c> for a SQLite file and blobs as files beside it.</summary>
    public const string Sqlite = "sqlite";

    /// <summary>For <see cref="Sqlite"/>: the directory of the file and the blobs.</summary>
    public required string Directory { get; init; }

    /// <summary>Reads the settings; null when they name another provider.</summary>
    public static LocalStoreOptions? Read(IConfiguration configuration) =>
        StateOptions.Text(configuration, StateOptions.ProviderKey) == Sqlite
            ? new LocalStoreOptions
            {
                Directory = Path.GetFullPath(
                    StateOptions.Text(configuration, "State:Directory")
                        ?? StateOptions.DataDirectory(configuration, "state")
                ),
            }
            : null;
}
