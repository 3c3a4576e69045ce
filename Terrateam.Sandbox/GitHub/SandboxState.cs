using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.Apps;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub;

/// <summary>The whole state of this GitHub. One lock guards it; every write wakes all waiters.</summary>
internal sealed class SandboxState(SandboxOptions options, string directory)
{
    private readonly Lock _gate = new();
    private readonly Ids _ids = new();
    private TaskCompletionSource _changed = NewSignal();

    public SandboxOptions Options { get; } = options;

    public TimeProvider Time { get; } = options.Time;

    /// <summary>The directory of bare repositories, checkouts and job logs.</summary>
    public string Directory { get; } = directory;

    /// <summary>Scheme, host and port; set once Kestrel listens.</summary>
    public string BaseUrl { get; set; } = "";

    public Dictionary<string, Account> Accounts { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, Team> Teams { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The owners of organisations, as <c>organisation/login</c>.</summary>
    public HashSet<string> Owners { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The addresses of users that have others than the usual two.</summary>
    public Dictionary<string, IReadOnlyList<AccountEmail>> Emails { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<long, RepositoryState> Repositories { get; } = [];

    public Dictionary<long, Installation> Installations { get; } = [];

    public Dictionary<string, AccessToken> Tokens { get; } = new(StringComparer.Ordinal);

    public SignInState SignIn { get; } = new();

    public Dictionary<long, RunState> Runs { get; } = [];

    public long NextId(string kind) => _ids.Next(kind);

    /// <summary>Completes with the next write.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    public DateTimeOffset Now => Time.GetUtcNow();

    public T Read<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    public T Write<T>(Func<T> write)
    {
        lock (_gate)
        {
            var result = write();
            Pulse();
            return result;
        }
    }

    public void Write(Action write)
    {
        lock (_gate)
        {
            write();
            Pulse();
        }
    }

    /// <summary>Waits until a probe returns a value; it is called after every write, never in between.</summary>
    public async Task<T> WaitForAsync<T>(Func<T?> probe, string what, TimeSpan timeout)
        where T : class
    {
        using var deadline = new CancellationTokenSource(timeout, TimeProvider.System);
        while (true)
        {
            Task next;
            lock (_gate)
            {
                if (probe() is { } found)
                {
                    return found;
                }

                next = _changed.Task;
            }

            try
            {
                await next.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException exception)
            {
                throw new TimeoutException($"Waited {timeout.TotalSeconds:0} s in vain for {what}.", exception);
            }
        }
    }

    /// <summary>The addresses of a user: one of their own, and the one that GitHub gives to everybody.</summary>
    public IReadOnlyList<AccountEmail> EmailsOf(Account person) =>
        Emails.TryGetValue(person.Login, out var known)
            ? known
            :
            [
                new($"{person.Login}@example.com", IsPrimary: true, IsVerified: true),
                new($"{person.Id}+{person.Login}@users.noreply.github.com", IsPrimary: false, IsVerified: true),
            ];

    /// <summary><c>admin</c> for an owner, <c>member</c> for who is in a team, or null.</summary>
    public string? RoleIn(Account organization, Account person) =>
        Owners.Contains($"{organization.Login}/{person.Login}") ? "admin"
        : Teams.Values.Any(team =>
            team.Organization.Id == organization.Id
            && string.Equals(team.Members.GetValueOrDefault(person.Login), "active", StringComparison.Ordinal)
        )
            ? "member"
        : null;

    /// <summary>The account of a login; creates a user where there is none.</summary>
    public Account AccountOf(string login)
    {
        if (Accounts.TryGetValue(login, out var account))
        {
            return account;
        }

        var type = login.EndsWith("[bot]", StringComparison.Ordinal) ? AccountType.Bot : AccountType.User;
        account = new Account(NextId("account"), login, type);
        Accounts.Add(login, account);
        return account;
    }

    public RepositoryState? FindRepository(string owner, string name) =>
        Repositories.Values.FirstOrDefault(repository =>
            string.Equals(repository.Owner.Login, owner, StringComparison.OrdinalIgnoreCase)
            && string.Equals(repository.Name, name, StringComparison.OrdinalIgnoreCase)
        );

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Pulse()
    {
        var previous = _changed;
        _changed = NewSignal();
        previous.TrySetResult();
    }
}
