using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Terrateam.Functions.Keys;
using Terrateam.Functions.Plans;
using Terrateam.Functions.State;
using Terrateam.Local.State;
using Terrateam.Tests.Azurite;
using Terrateam.Tests.Functions.Plans;

namespace Terrateam.Tests.Functions.State;

public sealed class StateServicesTests(AzuriteFixture azurite) : IDisposable
{
    // A valid form without an account behind it.
    private const string SomeAccount =
        "DefaultEndpointsProtocol=https;AccountName=nobody;AccountKey=bm9ib2R5;EndpointSuffix=core.windows.net";

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_settings_everything_is_in_the_data_directory()
    {
        await using var services = Build(("DataDirectory", _directory.Path));

        Assert.IsType<SqliteDocumentStore>(services.GetRequiredService<IDocumentStore>());
        Assert.IsType<FileBlobStore>(services.GetRequiredService<IBlobStore>());
        await LiveAsync(services);

        Assert.True(File.Exists(_directory["state/state.db"]));
        Assert.True(Directory.Exists(_directory["state/blobs"]));
        Assert.Single(Directory.GetFiles(_directory["keys"]));
    }

    [Fact]
    public async Task The_azure_stores_and_a_key_file_go_together_on_a_laptop()
    {
        await using var services = Build(
            ("State:Provider", "azure"),
            ("State:ConnectionString", await azurite.ConnectionStringAsync(Cancellation)),
            ("Keys:Provider", "file"),
            ("Keys:Directory", _directory["keys"])
        );

        Assert.IsType<TableDocumentStore>(services.GetRequiredService<IDocumentStore>());
        Assert.IsType<AzureBlobStore>(services.GetRequiredService<IBlobStore>());
        await LiveAsync(services);
    }

    [Theory]
    [InlineData("State:ConnectionString", SomeAccount)]
    [InlineData("AzureWebJobsStorage", SomeAccount)]
    [InlineData("AzureWebJobsStorage", "UseDevelopmentStorage=true")]
    [InlineData("AzureWebJobsStorage:accountName", "nobody")]
    public void The_azure_stores_take_their_account_from_where_it_is_named(string key, string value)
    {
        using var services = Build(("State:Provider", "azure"), (key, value), ("Keys:Directory", _directory["keys"]));

        Assert.IsType<TableDocumentStore>(services.GetRequiredService<IDocumentStore>());
        Assert.IsType<AzureBlobStore>(services.GetRequiredService<IBlobStore>());
    }

    [Fact]
    public void Our_own_setting_comes_before_the_hosts()
    {
        var options = StateOptions.Read(
            Configuration(
                ("State:TableUri", "https://t.example"),
                ("State:BlobUri", "https://b.example"),
                ("AzureWebJobsStorage", SomeAccount)
            )
        );

        Assert.Equal(
            (new Uri("https://t.example"), new Uri("https://b.example"), ""),
            (options.TableUri, options.BlobUri, options.ConnectionString)
        );
    }

    [Theory]
    [InlineData("State:Provider", "mongo", "State:Provider", "set it to 'azure'")]
    [InlineData("State:Provider", "azure", "State:ConnectionString", "UseDevelopmentStorage=true")]
    [InlineData("State:ConnectionString", "hunter2", "State:ConnectionString", "access keys")]
    [InlineData("State:TableUri", "https://t.example", "State:BlobUri", "absolute https URL")]
    [InlineData("Keys:Provider", "vault", "Keys:Provider", "'file' nor 'keyvault'")]
    [InlineData("Keys:Provider", "keyvault", "Keys:Key", "Keys:Provider to 'file'")]
    [InlineData("Keys:Size", "2048", "Keys:Size", "3072")]
    public void A_wrong_setting_stops_the_start_by_name_and_with_what_to_do(
        string key,
        string value,
        string named,
        string remedy
    )
    {
        var provider =
            key.StartsWith("State:", StringComparison.Ordinal) && key != "State:Provider" ? "azure" : "sqlite";

        var refused = Assert.Throws<OptionsValidationException>(() =>
            Build(("State:Provider", provider), (key, value))
        );

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://vault.vault.azure.net/keys/plans", true)]
    [InlineData("https://vault.vault.azure.net/keys/plans/0123", false)]
    [InlineData("https://vault.vault.azure.net/secrets/plans", false)]
    [InlineData("http://vault.vault.azure.net/keys/plans", false)]
    [InlineData("plans", false)]
    public void A_key_of_key_vault_is_named_without_a_version(string key, bool isRight)
    {
        var configuration = Configuration(("Keys:Key", key));
        if (isRight)
        {
            Assert.Equal(new Uri(key), KeyOptions.Read(configuration).Key);
        }
        else
        {
            Assert.Contains(
                "Keys:Key is no address",
                Assert.Throws<OptionsValidationException>(() => KeyOptions.Read(configuration)).Message,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void A_build_without_the_client_of_key_vault_says_how_to_get_one() =>
        Assert.Contains(
            "-p:KeyVault=true",
            Assert
                .Throws<OptionsValidationException>(() =>
                    Build(("Keys:Provider", "keyvault"), ("Keys:Key", "https://vault.vault.azure.net/keys/plans"))
                )
                .Message,
            StringComparison.Ordinal
        );

    public void Dispose() => _directory.Dispose();

    private static async Task LiveAsync(ServiceProvider services)
    {
        var vault = services.GetRequiredService<PlanVault>();
        var outputs = services.GetRequiredService<OutputVault>();
        // A repository of its own: others use the same Azurite.
        var repository = Random.Shared.NextInt64(1_000_000, long.MaxValue);
        var context = Contexts.Plan with { RepositoryId = repository };
        var outputContext = Contexts.Output with { RepositoryId = repository };
        var plan = await vault.StoreAsync(
            context,
            "a plan"u8.ToArray(),
            hasChanges: true,
            DateTimeOffset.UnixEpoch,
            Cancellation
        );
        var output = await outputs.StoreAsync(outputContext, "an output"u8.ToArray(), Cancellation);

        Assert.Equal(
            "a plan"u8.ToArray(),
            await vault.OpenForApplyAsync(plan.Key, Guid.NewGuid(), context, Cancellation)
        );
        Assert.Equal("an output"u8.ToArray(), await outputs.OpenAsync(output, outputContext, Cancellation));
        Assert.Equal(1, await vault.DeleteForPullRequestAsync(repository, 12, Cancellation));
        Assert.Equal(1, await outputs.DeleteForRunAsync(repository, Contexts.Run, Cancellation));
    }

    private static ServiceProvider Build(params (string Key, string Value)[] settings)
    {
        var configuration = Configuration([("State:Provider", "sqlite"), ("Keys:Provider", "file"), .. settings]);
        return new ServiceCollection()
            .AddLocalStores(configuration)
            .AddState(configuration)
            .AddPlans()
            .AddKeys(configuration)
            .BuildServiceProvider(validateScopes: true);
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings
                    .ToLookup(each => each.Key, each => (string?)each.Value)
                    .ToDictionary(each => each.Key, each => each.Last())
            )
            .Build();
}
