using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Terrateam.Functions.Accounts;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Backups;
using Terrateam.Functions.Comments;
using Terrateam.Functions.Contacts;
using Terrateam.Functions.Drift;
using Terrateam.Functions.Durable;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Http;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Keys;
using Terrateam.Functions.Ledgers;
using Terrateam.Functions.Mail;
using Terrateam.Functions.Merging;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.Operations;
using Terrateam.Functions.Pages;
using Terrateam.Functions.Plans;
using Terrateam.Functions.Preparations;
using Terrateam.Functions.PullRequests;
using Terrateam.Functions.Queues;
using Terrateam.Functions.RepositorySecrets;
using Terrateam.Functions.Retention;
using Terrateam.Functions.Reviews;
using Terrateam.Functions.RunnerIdentity;
using Terrateam.Functions.Runs;
using Terrateam.Functions.Settings;
using Terrateam.Functions.Setup;
using Terrateam.Functions.SignIn;
using Terrateam.Functions.State;
using Terrateam.Functions.Suspensions;
using Terrateam.Functions.Telemetry;
using Terrateam.Functions.Timers;
using Terrateam.Functions.Webhooks;
using Terrateam.Functions.WorkManifests;

namespace Terrateam.Functions.Composition;

/// <summary>Registers the services of the function app.</summary>
public static class TerrateamServices
{
    /// <summary>Set by the Azure platform: the host name of the function app.</summary>
    private const string AzureHostName = "WEBSITE_HOSTNAME";

    /// <summary>Adds the app's services. Start-up fails with the name of a setting that is missing or wrong.</summary>
    public static IServiceCollection AddTerrateam(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddTelemetry(configuration);
        var presence = SetupServices.TakeOver(configuration);
        services.AddGitHub(configuration);
        services.AddState(configuration);
        services.AddKeys(configuration);
        services.AddAudit();
        services.AddSingleton<SuspensionStore>();
        services.AddSingleton<SuspendedRuns>();
        services.AddSingleton<SuspensionNotices>();
        services.AddBackups(configuration);
        services.AddReviews(configuration);
        services.AddOperations(configuration);
        services.AddPlans();
        services.AddRunnerIdentity(configuration);
        services
            .AddOptions<RunOptions>()
            .Bind(configuration.GetSection(RunOptions.Section))
            .PostConfigure(options =>
            {
                if (options.PublicUrl.Length == 0 && configuration[AzureHostName] is { Length: > 0 } host)
                    options.PublicUrl = "https://" + host;
            })
            .ValidateSettings(RunOptions.Section);

        services
            .AddOptions<PlanTransferOptions>()
            .Bind(configuration.GetSection(PlanTransferOptions.Section))
            .PostConfigure(options => options.ReadHost(configuration))
            .ValidateSettings(PlanTransferOptions.Section);
        services.AddSingleton<UploadBudget>();

        services.AddSingleton<DeliveryInbox>();
        services.AddWebhooks();
        services.AddOrchestrations();
        services.AddSingleton<LedgerStore>();
        services.AddSingleton<QueueDispatcher>();
        services.AddSingleton<QueueMonitor>();
        services.AddMail(configuration);
        services.AddContacts(static provider => provider.GetRequiredService<PageAddresses>().Root);
        services.AddNotifications(configuration);
        services.AddAnswerCache();
        services.AddSingleton<CentralRepositories>();
        services.AddSingleton<ConfigurationLoader>();
        services.AddSingleton<PeopleReader>();
        services.AddSingleton<SnapshotReader>();
        services
            .AddOptions<CommandOptions>()
            .Bind(configuration.GetSection(CommandOptions.Section))
            .ValidateSettings(CommandOptions.Section);
        services.AddSingleton<CommandBudgets>();
        services.AddSingleton<DecisionStore>();
        services.AddSingleton<FeedbackLog>();
        services.AddSingleton<EffectExecutor>();
        services.AddSingleton<EventFailures>();
        services.AddSingleton<PullRequestEventHandler>();
        services.AddSingleton<CommentPublisher>();
        services.AddSingleton<LastingComments>();
        services.AddSingleton<Merger>();
        services.AddSingleton<StatusPublisher>();
        services.AddSingleton<CheckRunPublisher>();
        services.AddSingleton<RunStore>();
        services.AddSingleton<OpenRuns>();
        services.AddSingleton<RunDispatcher>();
        services.AddSingleton<RunPoller>();
        services.AddSingleton<RunResults>();
        services.AddSingleton<PreparationStore>();
        services.AddSingleton<PreparationReader>();
        services.AddSingleton<RunRecorder>();
        services.AddSingleton<ReviewRequests>();
        services.AddSingleton<RunReporter>();
        services.AddSingleton<RunComments>();
        services.AddSingleton<OverviewPublisher>();
        services.AddSingleton<OvertakenPlanReporter>();
        services.AddSingleton<RunnerGate>();
        services.AddSingleton<RunnerService>();
        services.AddRetention(configuration);
        services.AddTimers();
        services.AddSingleton<AskedDeliveries>();
        services.AddSingleton<BodyBudget>();
        services.AddSingleton<BodyReader>();
        services.AddDrift();
        services.AddSignIn(configuration);
        services.AddAccounts();
        services.AddSetup(configuration, presence);
        services.AddSingleton<SecretsGate>();
        services.AddSingleton<SecretsPages>();
        services.AddSingleton<SecretActs>();
        return services;
    }
}
