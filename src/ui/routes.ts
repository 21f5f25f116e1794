/** The addresses of the page. All but the first are loaded when they are opened. */
import type { ComponentProps } from 'svelte';
import type { RouteDefinition } from 'svelte-spa-router';
import { wrap } from 'svelte-spa-router/wrap';
import { needMessages } from './language.svelte';
import LazyPage from './components/LazyPage.svelte';
import Home from './pages/Home.svelte';
import NotFound from './pages/NotFound.svelte';

/** A page that says what was found brings the words for it. */
const withAnalysis = async <Page>(page: Promise<Page>): Promise<Page> => {
  await needMessages('analysis');
  return page;
};

const lazy = (load: ComponentProps<typeof LazyPage>['load']) =>
  wrap({ component: LazyPage, props: { load } });

export const routes: RouteDefinition = {
  '/:language': Home,
  '/:language/ranking': lazy(() => withAnalysis(import('./pages/Ranking.svelte'))),
  '/:language/architectures/:id': lazy(() => withAnalysis(import('./pages/Architecture.svelte'))),
  '/:language/tasks/:id': lazy(() => import('./pages/Task.svelte')),
  '/:language/own-text': lazy(() => import('./pages/OwnText.svelte')),
  '/:language/history': lazy(() => import('./pages/History.svelte')),
  '/:language/history/:id': lazy(() => import('./pages/RunDetail.svelte')),
  '/:language/share': lazy(() => import('./pages/Share.svelte')),
  '/:language/leaderboard': lazy(() => import('./pages/Leaderboard.svelte')),
  '*': NotFound,
};
