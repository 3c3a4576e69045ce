using System.Globalization;
using System.Text;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;

namespace Terrateam.Benchmarks.Matching;

/// <summary>
/// A synthetic repository: services in teams, each with directories that depend on each other in layers.
/// </summary>
internal sealed record MatchingWorkload
{
    /// <summary>The number of directories with Terraform files; each is one dirspace.</summary>
    public int Dirspaces { get; init; } = 10_000;

    /// <summary>The number of files in all of them.</summary>
    public int Files { get; init; } = 100_000;

    /// <summary>The number of files that a pull request changes.</summary>
    public int Changed { get; init; } = 3_000;

    /// <summary>The number of patterns in <c>dirs</c>: one for each team and layer.</summary>
    public int Globs { get; init; } = 50;

    /// <summary>Begins every pattern with <c>**</c>, so that none names a directory to search.</summary>
    public bool Anywhere { get; init; }

    public int Layers { get; init; } = 5;

    /// <summary>The number of additional directories, each with an entry and a <c>depends_on</c> of its own.</summary>
    public int Dependencies { get; init; }

    /// <summary>The number of stacks, each planned and applied after one of the layer before; 0 for none.</summary>
    public int Stacks { get; init; }

    /// <summary>All inputs in the proportions of the largest repository, with dependencies and stacks.</summary>
    public static MatchingWorkload InProportion(int dirspaces) =>
        new()
        {
            Dirspaces = dirspaces,
            Files = 10 * dirspaces,
            Changed = dirspaces * 3 / 10,
            Globs = dirspaces / 250,
            Dependencies = dirspaces * 7 / 100,
            Stacks = dirspaces * 7 / 100,
        };

    /// <summary>The content of the configuration file.</summary>
    public string Configuration()
    {
        var yaml = new StringBuilder("dirs:\n");
        for (var glob = 0; glob < Globs; glob++)
        {
            var (team, layer) = (glob / Layers, glob % Layers);
            yaml.Append(
                CultureInfo.InvariantCulture,
                $"  '{(Anywhere ? "**" : "live")}/*m{team:000}/**/layer{layer}/*.tf': {{tags: [team{team}, "
                    + $"layer{layer}], when_modified: {{file_patterns: ['${{DIR}}/*.tf', '${{DIR}}/*.tfvars', "
                    + $"'modules/team{team:000}/layer{layer}/**/*.tf', '!${{DIR}}/*.test.tf']"
            );
            yaml.Append(
                layer == 0
                    ? "}}\n"
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $", depends_on: 'relative_dir:../layer{layer - 1}'}}}}\n"
                    )
            );
        }

        for (var index = 0; index < Dependencies; index++)
        {
            var (directory, layer) = (Directory(index), index % Layers);
            yaml.Append(
                CultureInfo.InvariantCulture,
                $"  {directory}: {{when_modified: {{depends_on: "
                    + $"'{(layer == 0 ? "dir:none" : $"dir:{Directory(index - 1)}")}'}}}}\n"
            );
        }

        if (Stacks > 0)
            yaml.Append("stacks:\n  names:\n");
        for (var stack = 0; stack < Stacks; stack++)
        {
            yaml.Append(
                CultureInfo.InvariantCulture,
                $"    s{stack}: {{tag_query: 'svc{stack / Layers:00000} in dir and layer{stack % Layers} in "
                    + $"dir', variables: {{stack: 's{stack}'}}"
            );
            yaml.Append(
                stack % Layers == 0
                    ? "}\n"
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $", rules: {{modified_by: &a{stack} [s{stack - 1}], apply_after: *a{stack}}}}}\n"
                    )
            );
        }

        return yaml.ToString();
    }

    /// <summary>Every path, in git's order.</summary>
    public IReadOnlyList<string> Paths()
    {
        string[] kinds =
        [
            "main.tf",
            "variables.tf",
            "outputs.tf",
            "prod.tfvars",
            "README.md",
            "policy.json",
            "a.test.tf",
        ];
        var paths = Enumerable
            .Range(0, Files)
            .Select(file => (Directory: Directory(file % Dirspaces), Number: file / Dirspaces))
            .Select(file =>
                file.Number < kinds.Length
                    ? $"{file.Directory}/{kinds[file.Number]}"
                    : $"{file.Directory}/part{file.Number}.tf"
            )
            .ToList();
        paths.Sort(StringComparer.Ordinal);
        return paths;
    }

    /// <summary>Spreads the changed files over all paths: the prime is no divisor of their number.</summary>
    public ChangedFiles ChangedOf(IReadOnlyList<string> paths) =>
        new([
            .. Enumerable
                .Range(0, Changed)
                .Select(index => new ChangedFile(paths[(int)(index * 7_919L % paths.Count)])),
        ]);

    public RepositoryConfiguration Read()
    {
        var result = ConfigurationReader.Read("config.yml", Configuration());
        return result.Configuration ?? throw new InvalidOperationException(string.Join('\n', result.Errors));
    }

    // Each service has a directory for every layer.
    private string Directory(int index)
    {
        var teams = Math.Max(1, Globs / Layers);
        var service = index / Layers;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"live/team{service % teams:000}/region{service % 3}/svc{service:00000}/layer{index % Layers}"
        );
    }
}
