using System.Diagnostics;
using System.Text.Json;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Infra;

/// <summary>
/// An <c>az</c> on the path of a script that knows a tenant of its own: it records each call, remembers what was made,
/// and refuses what the real one would.
/// </summary>
internal sealed class FakeAz : IDisposable
{
    private const string Program = """
        #!/usr/bin/env node
        const fs = require('node:fs');
        const path = require('node:path');
        const args = process.argv.slice(2);
        const file = path.join(process.env.FAKE_AZ, 'tenant.json');
        const tenant = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
        for (const kind of ['apps', 'principals', 'groups', 'assigned']) tenant[kind] ??= [];
        fs.appendFileSync(path.join(process.env.FAKE_AZ, 'calls'), JSON.stringify(args) + '\n');
        const option = (name) => args[args.indexOf(name) + 1];
        const id = (n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
        const refuse = (text) => { console.error(text); process.exit(1); };
        const print = (values) => [values].flat().forEach((value) => console.log(value));
        const named = (list) => list.filter((one) => `displayName eq '${one.name}'` === option('--filter'));
        if (args[0] === 'rest' && tenant.faults > 0) {
          tenant.faults--;
          fs.writeFileSync(file, JSON.stringify(tenant));
          refuse('Resource does not exist or one of its queried reference-property objects are not present.');
        }
        const command = args.slice(0, 3).join(' ');
        if (args[0] === 'account') tenant.signedOut ? refuse('Please run az login') : print(id(99));
        else if (command === 'ad app list') print(named(tenant.apps).map((app) => app.id));
        else if (command === 'ad app create') {
          tenant.apps.push({ id: id(1 + tenant.apps.length), name: option('--display-name'), body: {} });
          print(tenant.apps.at(-1).id);
        } else if (command === 'ad app show') {
          const roles = tenant.apps.find((app) => app.id === option('--id')).body.appRoles ?? [];
          const wanted = /appRoles\[\?id=='(.*)'\]\.value/.exec(option('--query'));
          print(wanted ? roles.filter((role) => role.id === wanted[1]).map((role) => role.value) : roles.length);
        } else if (command === 'ad sp list')
          print(tenant.principals.filter((sp) => `appId eq '${sp.app}'` === option('--filter')).map((sp) => sp.id));
        else if (command === 'ad sp create') {
          tenant.principals.push({ id: id(20), app: option('--id') });
          print(id(20));
        } else if (command === 'ad group list') print(named(tenant.groups).map((group) => group.id));
        else if (command === 'ad group create') {
          tenant.groups.push({ id: id(30), name: option('--display-name') });
          print(id(30));
        } else if (command === 'ad user show') print(id(40));
        else if (args[0] === 'rest') {
          const url = option('--url').replace('https://graph.microsoft.com/v1.0/', '');
          const body = args.includes('--body') ? JSON.parse(option('--body')) : null;
          const app = tenant.apps.find((one) => url === `applications(appId='${one.id}')`);
          if (app) {
            const known = (app.body.api?.oauth2PermissionScopes ?? []).map((scope) => scope.id);
            const asked = body.api.preAuthorizedApplications.flatMap((one) => one.delegatedPermissionIds);
            if (asked.some((scope) => !known.includes(scope))) refuse('The permission cannot be found.');
            app.body = body;
          } else if (url === `servicePrincipals/${id(20)}`) Object.assign(tenant.principals[0], body);
          else if (url === `servicePrincipals/${id(20)}/appRoleAssignedTo` && body) tenant.assigned.push(body);
          else if (url === `servicePrincipals/${id(20)}/appRoleAssignedTo`) {
            const [, who] = /principalId=='(.*?)'/.exec(option('--query'));
            print(tenant.assigned.filter((one) => one.principalId === who).map((_, at) => at));
          } else refuse(`Not found: ${url}`);
        } else refuse(`Unknown: ${command}`);
        fs.writeFileSync(file, JSON.stringify(tenant));
        """;

    private readonly TemporaryDirectory _directory = new();

    public FakeAz()
    {
        Write("az", Program);
        Write("sleep", "#!/bin/sh\n");
    }

    /// <summary>What the tenant holds, as JSON.</summary>
    public JsonElement Tenant => JsonDocument.Parse(File.ReadAllText(_directory["tenant.json"])).RootElement;

    /// <summary>The arguments of each call.</summary>
    public IReadOnlyList<string[]> Calls =>
        [.. File.ReadLines(_directory["calls"]).Select(static line => JsonSerializer.Deserialize<string[]>(line)!)];

    /// <summary>What there is before the script runs, as JSON.</summary>
    public void Prepare(string tenant) => File.WriteAllText(_directory["tenant.json"], tenant);

    /// <summary>Runs the script of infra/ with this <c>az</c>.</summary>
    public async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("bash", [Path.Combine(CodeBase.Root, "infra/operators.sh"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{_directory.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["FAKE_AZ"] = _directory.Path;
        using var script = Process.Start(start)!;
        var output = script.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = script.StandardError.ReadToEndAsync(cancellationToken);
        await script.WaitForExitAsync(cancellationToken);
        return (script.ExitCode, await output, await error);
    }

    public void Dispose() => _directory.Dispose();

    private void Write(string name, string text) => TestProgram.Write(_directory[name], text.ReplaceLineEndings("\n"));
}
