using System.Text;
using Terrateam.Cli.Processes;
using Terrateam.Cli.Secrets;

namespace Terrateam.Cli.Jobs;

/// <summary>Has git use the private keys in the variables <c>TERRATEAM_SSH_KEY…</c>, for modules and submodules.</summary>
internal sealed class SshKeys(SecretMask mask)
{
    private const string Prefix = "TERRATEAM_SSH_KEY";
    private const string Variable = "GIT_SSH_COMMAND";

    // https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/githubs-ssh-key-fingerprints
    private const string KnownHosts = """
        github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl
        github.com ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEmKSENjQEezOmxkZMy7opKgwFB9nkt5YRrYMjNuG5N87uRgg6CLrbo5wAdT/y6v0mKV0U2w0WZ2YB/++Tpockg=

        """;

    /// <summary>Writes the keys and sets git's command for SSH; nothing where there are none, or where it is set.</summary>
    /// <param name="environment">Of commands.</param>
    /// <param name="temporary">The run's directory, which only this user can read and which is removed with the run.</param>
    public void AddTo(IDictionary<string, string> environment, string temporary)
    {
        var keys = environment
            .Where(static one => one.Key.StartsWith(Prefix, StringComparison.Ordinal) && one.Value.Trim().Length > 0)
            .OrderBy(static one => one.Key, StringComparer.Ordinal)
            .Select(static one => one.Value)
            .ToList();
        if (keys.Count == 0)
            return;

        foreach (var key in keys)
            mask.Add(key);
        if (environment.TryGetValue(Variable, out var told) && told.Length > 0)
            return;

        var directory = Path.Combine(temporary, "ssh");
        _ = PrivateFile.CreateDirectory(directory);
        var hosts = Path.Combine(directory, "known_hosts");
        Write(hosts, KnownHosts);

        var command = new StringBuilder("ssh -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=yes");
        _ = command.Append(" -o \"UserKnownHostsFile=").Append(hosts).Append(" ~/.ssh/known_hosts\"");
        for (var i = 0; i < keys.Count; i++)
        {
            var file = Path.Combine(directory, $"key{i}");

            // Lines of Windows, and a missing end of the last line, make a key unreadable.
            Write(file, keys[i].ReplaceLineEndings("\n").Trim() + "\n");
            _ = command.Append(" -i \"").Append(file).Append('"');
        }

        environment[Variable] = command.ToString();
    }

    private static void Write(string file, string text)
    {
        using var writer = PrivateFile.Create(file, FileMode.Create);
        writer.Write(text);
    }
}
