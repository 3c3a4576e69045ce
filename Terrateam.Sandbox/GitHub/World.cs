using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.Apps;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub;

/// <summary>Everything that this GitHub knows. One lock guards it; whoever waits for a change is woken by every write.</summary>
internal sealed class World(SandboxOptions options, string directory)
{
    private readonly Lock gate = new();
    private readonly Ids ids = new();
    private TaskCompletionSource changed = NewSignal();

    public SandboxOptions Options { get; } = options;

    public TimeProvider Time { get; } = options.Time;

    /// <summary>Where bare repositories, checkouts and job logs lie.</summary>
    public string Directory { get; } = directory;

    /// <summary>Scheme, host and port; set once Kestrel listens.</summary>
    public string BaseUrl { get; set; } = string.Empty;

    public Dictionary<string, Account> Accounts { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, Team> Teams { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<long, RepositoryState> Repositories { get; } = [];

    public Dictionary<long, Installation> Installations { get; } = [];

    public Dictionary<string, AccessToken> Tokens { get; } = new(StringComparer.Ordinal);

    public Dictionary<long, RunState> Runs { get; } = [];

    public long NextId(string kind) => this.ids.Next(kind);

    /// <summary>Ends with the next write.</summary>
    public Task Changed
    {
        get
        {
            lock (this.gate)
            {
                return this.changed.Task;
            }
        }
    }

    public DateTimeOffset Now => this.Time.GetUtcNow();

    public T Read<T>(Func<T> read)
    {
        lock (this.gate)
        {
            return read();
        }
    }

    public T Write<T>(Func<T> write)
    {
        lock (this.gate)
        {
            var result = write();
            this.Pulse();
            return result;
        }
    }

    public void Write(Action write)
    {
        lock (this.gate)
        {
            write();
            this.Pulse();
        }
    }

    /// <summary>Waits until a probe finds something; it is asked again after every write, never in between.</summary>
    public async Task<T> WaitForAsync<T>(Func<T?> probe, string what, TimeSpan timeout)
        where T : class
    {
        using var deadline = new CancellationTokenSource(timeout, TimeProvider.System);
        while (true)
        {
            Task next;
            lock (this.gate)
            {
                if (probe() is { } found)
                {
                    return found;
                }

                next = this.changed.Task;
            }

            try
            {
                await next.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException late)
            {
                throw new TimeoutException($"Waited {timeout.TotalSeconds:0} s in vain for {what}.", late);
            }
        }
    }

    /// <summary>The account of that login; a person is made when there is none.</summary>
    public Account AccountOf(string login)
    {
        if (this.Accounts.TryGetValue(login, out var account))
        {
            return account;
        }

        var type = login.EndsWith("[bot]", StringComparison.Ordinal) ? AccountType.Bot : AccountType.User;
        account = new Account(this.NextId("account"), login, type);
        this.Accounts.Add(login, account);
        return account;
    }

    public RepositoryState? FindRepository(string owner, string name) => this.Repositories.Values.FirstOrDefault(repository =>
        string.Equals(repository.Owner.Login, owner, StringComparison.OrdinalIgnoreCase) &&
        string.Equals(repository.Name, name, StringComparison.OrdinalIgnoreCase));

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Pulse()
    {
        var previous = this.changed;
        this.changed = NewSignal();
        previous.TrySetResult();
    }
}
