"""From the outlet to the search and back: harvested, found, withheld, gone, shown again, found; edited, found anew."""

from __future__ import annotations

from datetime import timedelta

import lxml.html
from django.test import Client
from tests.journeys.harvest import HOST, HTML, RSS, Harvest, feed, page
from tests.site import validated

from icma.articles import actions as articles
from icma.articles.models import Article
from icma.search.queries import index_state


def headlines(client: Client, q: str) -> list[str]:
    answer = client.get("/az/search/", {"q": q})
    assert answer.status_code == 200
    return [h.text_content() for h in lxml.html.fromstring(answer.content.decode()).xpath("//main//h3")]


def test_an_article_is_found_while_it_is_shown_and_by_the_words_it_shows(harvest: Harvest, client: Client) -> None:
    harvest.site.serve(HOST, "/rss", feed(("Bərə", "/xeber/1")), headers=RSS)
    harvest.site.serve(HOST, "/xeber/1", validated(page(), etag='"1"', headers=HTML))
    harvest.add()
    harvest.run()
    title = "Gilavarda bərə xətti açıldı"
    for q in ("bere", "Gilavar", "Muradova", '"bərə gündə dörd dəfə"', "sakin"):  # headline, body, phrase, stem
        assert headlines(client, q) == [title], q
    pk = Article.objects.get().pk
    articles.withhold(article_id=pk, reason="a request", now=harvest.now())
    assert headlines(client, "bere") == []  # at once
    harvest.run()
    assert (headlines(client, "bere"), index_state().documents) == ([], 0)
    articles.show_again(article_id=pk, now=harvest.now())
    harvest.run()
    assert headlines(client, "bere") == [title]
    harvest.site.serve(HOST, "/xeber/1", page("Körpü bağlandı"), headers=HTML)
    harvest.ahead = timedelta(hours=2)
    harvest.run()
    assert (headlines(client, "körpü"), headlines(client, "acildi")) == (["Körpü bağlandı"], [])
    state = index_state()
    assert (state.documents, state.waiting, state.behind, state.last_error) == (1, 0, 0, "")
