using Terrateam.Sandbox.Story;

namespace Terrateam.Tests.Sandbox.Story;

public sealed class CommentTextTests
{
    [Fact]
    public void A_comment_is_text_with_columns_and_without_markup()
    {
        var text = CommentText.Render(
            """
            <!-- hidden -->
            ### Terrateam plan: **2** changes

            | directory | add |
            |---|---|
            | network | 1 |

            - one `a`
            - two

            <details><summary>network &amp; more</summary>

            ```
            + resource
            ```

            </details>
            """
        );

        Assert.Equal(
            """
            Terrateam plan: 2 changes
            -------------------------

            directory  add
            ---------  ---
            network    1

            - one a
            - two

            > network & more
                + resource
            """,
            text
        );
    }
}
